//! Makes a new desk's store: folder, key file, database, head file; nothing is left where one of them fails.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use cvdesk_desk::port::StoreError;
use ed25519_dalek::SigningKey;

use super::migrate::migrate;
use super::session::Session;
use super::trouble::{Trouble, file_trouble};
use super::{SqliteStore, meta};
use crate::config::{Founding, StoreConfig};
use crate::heads::HeadsLog;
use crate::instance_key::InstanceKey;
use crate::random::random;
use crate::release::OURS;
use crate::seal::{Bound, Item, Padding, Scope, SealKey, seal};

impl SqliteStore {
    /// Makes a new desk's store and opens it: the folder, a new instance key in its file, an empty log.
    ///
    /// # Errors
    /// [`StoreError`] where a desk, key file or heads are there already, or something cannot be written.
    pub fn create(config: &StoreConfig, founding: Founding) -> Result<Self, StoreError> {
        let database = config.database();
        if database.exists() {
            return Err(StoreError::Failed(format!("`{}` holds a desk already", config.dir.display())));
        }
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(config.blobs())
            .map_err(|error| file_trouble(&config.dir, &error))?;
        let instance = InstanceKey::draw(founding.desk)?;
        instance.write_new(&config.key_file)?;
        found(config, &instance, founding).inspect_err(|_| {
            // The key has sealed nothing that stays; left behind it would only stand in the next attempt's way.
            let _ = fs::remove_file(&config.key_file);
        })?;
        Self::open(config)
    }
}

fn found(config: &StoreConfig, instance: &InstanceKey, founding: Founding) -> Result<(), StoreError> {
    let seed = random::<32>()?;
    let signer = SigningKey::from_bytes(&seed);
    let public = signer.verifying_key();
    let heads = HeadsLog::new(&config.heads_log, founding.desk, signer);
    heads.begin().map_err(|error| file_trouble(&config.heads_log, &error))?;
    let written = write_database(config, instance, founding, &seed, public.as_bytes());
    if written.is_err() {
        let _ = fs::remove_file(&config.heads_log);
    }
    written
}

// The database gets its name when it is whole: whoever finds `desk.db` finds a desk.
fn write_database(
    config: &StoreConfig,
    instance: &InstanceKey,
    founding: Founding,
    seed: &[u8; 32],
    head_key: &[u8; 32],
) -> Result<(), StoreError> {
    let sealing = SealKey { version: 1, key: instance.subkey("secrets") };
    let sealed = |name, secret: &[u8; 32]| {
        let bound = Bound { desk: founding.desk, scope: Scope::Desk, item: Item::Secret(name) };
        seal(&sealing, &bound, Padding::Mark, secret)
    };
    let head_secret = sealed(meta::HEAD_SECRET, seed)?;
    let mac_secret = sealed(meta::MAC_SECRET, &*random::<32>()?)?;
    let check = instance.subkey("check");
    let draft = config.dir.join("desk.db.new");
    remove_if_there(&draft)?;
    let in_draft = |trouble: Trouble| trouble.at(&draft);
    let mut session = Session::open(&draft, true).map_err(in_draft)?;
    session
        .run(async |connection| {
            migrate(connection).await?;
            meta::set(connection, meta::DESK, &founding.desk.0).await?;
            meta::set(connection, meta::EPOCH, &founding.epoch.to_be_bytes()).await?;
            meta::set(connection, meta::KEY_CHECK, check.as_slice()).await?;
            meta::set(connection, meta::HEAD_KEY, head_key).await?;
            meta::set(connection, meta::WRITTEN_BY, OURS.as_bytes()).await?;
            meta::set_secret(connection, meta::HEAD_SECRET, &head_secret).await?;
            meta::set_secret(connection, meta::MAC_SECRET, &mac_secret).await?;
            Ok::<_, Trouble>(())
        })
        .map_err(in_draft)?;
    session.close().map_err(in_draft)?;
    let database = config.database();
    fs::rename(&draft, &database)
        .and_then(|()| fs::File::open(&config.dir)?.sync_all())
        .map_err(|error| file_trouble(&database, &error))
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_trouble(path, &error)),
        _ => Ok(()),
    }
}
