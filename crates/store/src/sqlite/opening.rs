//! Opens a desk's store: the key is checked before anything else, then schema, secrets, heads.

use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

use cvdesk_case::DeskId;
use cvdesk_desk::port::StoreError;
use ed25519_dalek::SigningKey;
use sqlx::SqliteConnection;
use sqlx::migrate::MigrateError;
use zeroize::Zeroizing;

use super::migrate::migrate;
use super::readers::Readers;
use super::session::Session;
use super::trouble::Trouble;
use super::writer::Writer;
use super::{SqliteStore, meta};
use crate::config::StoreConfig;
use crate::heads::HeadsLog;
use crate::instance_key::InstanceKey;
use crate::keys::KeyRing;
use crate::release::{OURS, newer};
use crate::seal::{Bound, Item, Scope, SealKey, open};

impl SqliteStore {
    /// Opens a desk's store.
    ///
    /// # Errors
    /// [`StoreError::Key`] where the key file is missing, malformed, readable by others or another desk's;
    /// others where the database cannot be used.
    pub fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let database = config.database();
        if !database.is_file() {
            return Err(StoreError::Failed(format!(
                "`{}` holds no desk: there is no `desk.db`",
                config.dir.display()
            )));
        }
        let in_database = |trouble: Trouble| trouble.at(&database);
        let instance = InstanceKey::read(&config.key_file)?;
        let mut session = Session::open(&database, false).map_err(in_database)?;
        check_key(&mut session, &database, &config.key_file, &instance)?;
        session.run(async |connection| migrate(connection).await).map_err(|error| {
            match newer_schema(&error) {
                Some(needed) => StoreError::Failed(format!(
                    "`{}` has schema {needed}, made by a newer cvdesk than {OURS}; use that one",
                    database.display()
                )),
                None => Trouble::from(error).at(&database),
            }
        })?;
        let found = session.run(async |connection| found(connection).await).map_err(in_database)?;
        let heads = Arc::new(HeadsLog::new(
            &config.heads_log,
            instance.desk,
            SigningKey::from_bytes(&*found.secret(&instance, meta::HEAD_SECRET)?),
        ));
        let heads_error = Arc::new(Mutex::new(None));
        let (tell_doubt, told) = mpsc::channel();
        let store = Self {
            desk: instance.desk,
            epoch: found.epoch,
            macs: found.secret(&instance, meta::MAC_SECRET)?,
            ring: KeyRing::new(&instance),
            readers: Readers::new(&database),
            writer: Writer::start(
                session,
                &database,
                instance.desk,
                found.epoch,
                &heads,
                &heads_error,
                told,
            )?,
            heads,
            heads_error,
            instance,
            config: config.clone(),
        };
        // The thread lives as long as the store: it is there to take this.
        let _ = tell_doubt.send(store.doubt_of_log().unwrap_or_else(|error| Some(error.to_string())));
        Ok(store)
    }
}

fn check_key(
    session: &mut Session,
    database: &Path,
    key_file: &Path,
    instance: &InstanceKey,
) -> Result<(), StoreError> {
    let (desk, check) = session
        .run(async |connection| {
            Ok::<_, Trouble>((meta::desk(connection).await?, meta::get(connection, meta::KEY_CHECK).await?))
        })
        .map_err(|trouble| trouble.at(database))?;
    let (Some(desk), Some(check)) = (desk, check) else {
        return Err(incomplete(database));
    };
    if desk != instance.desk {
        return Err(StoreError::Key(format!(
            "`{}` is the key of desk {}, but `{}` is desk {desk}; name the key file of that desk",
            key_file.display(),
            instance.desk,
            database.display()
        )));
    }
    if check != instance.subkey("check").as_slice() {
        return Err(StoreError::Key(format!(
            "the key in `{}` names the right desk but is not the key that sealed `{}`; write the recovery copy over it",
            key_file.display(),
            database.display()
        )));
    }
    Ok(())
}

fn incomplete(database: &Path) -> StoreError {
    StoreError::Damaged(format!("`{}` lacks what every desk is founded with", database.display()))
}

fn newer_schema(error: &sqlx::Error) -> Option<i64> {
    match error {
        sqlx::Error::Migrate(error) => match **error {
            MigrateError::VersionMissing(version) => Some(version),
            _ => None,
        },
        _ => None,
    }
}

struct Found {
    epoch: u32,
    secrets: Vec<(&'static str, Vec<u8>)>,
}

async fn found(connection: &mut SqliteConnection) -> Result<Found, Trouble> {
    let written_by = meta::get(&mut *connection, meta::WRITTEN_BY).await?.unwrap_or_default();
    if newer(OURS, &String::from_utf8_lossy(&written_by)) {
        meta::set(&mut *connection, meta::WRITTEN_BY, OURS.as_bytes()).await?;
    }
    let epoch = meta::get(&mut *connection, meta::EPOCH).await?.and_then(|bytes| bytes.try_into().ok());
    let mut secrets = Vec::new();
    for name in [meta::HEAD_SECRET, meta::MAC_SECRET] {
        secrets.push((name, meta::secret(&mut *connection, name).await?.unwrap_or_default()));
    }
    Ok(Found { epoch: epoch.map(u32::from_be_bytes).unwrap_or_default(), secrets })
}

impl Found {
    fn secret(&self, instance: &InstanceKey, name: &'static str) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let unsealed = self.secrets.iter().find(|(known, _)| *known == name).and_then(|(_, sealed)| {
            let keys = [SealKey { version: 1, key: instance.subkey("secrets") }];
            let plain = open(&keys, &secret_bound(instance.desk, name), sealed).ok()?;
            plain.as_slice().try_into().ok().map(Zeroizing::new)
        });
        unsealed.ok_or_else(|| StoreError::Damaged(format!("the desk's own key `{name}` cannot be unsealed")))
    }
}

fn secret_bound(desk: DeskId, name: &str) -> Bound<'_> {
    Bound { desk, scope: Scope::Desk, item: Item::Secret(name) }
}
