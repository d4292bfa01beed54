//! Randomness for keys and nonces.

use cvdesk_desk::port::StoreError;
use zeroize::Zeroizing;

/// Random bytes that are wiped when dropped.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, StoreError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice())
        .map_err(|error| StoreError::Failed(format!("the system gave no random bytes: {error}")))?;
    Ok(bytes)
}
