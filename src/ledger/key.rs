//! The key by which customers are hashed. It lies in a file beside the ledger, `decisions.db.key` beside
//! `decisions.db`, and is made at first use. Without it nobody can tell from the ledger whether a customer is in it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::ledger::chain::hex;
use crate::ledger::trouble::Trouble;

/// The bytes SHA-256 works on at a time.
const BLOCK: usize = 64;

/// A secret of 32 bytes.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Where the key of a ledger lies.
pub fn path_of(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

impl Key {
    /// Reads the key of a ledger; none where the file is not there.
    ///
    /// # Errors
    /// The file cannot be read or is no key.
    pub fn read(ledger: &Path) -> Result<Option<Key>, Trouble> {
        let path = path_of(ledger);
        match fs::read_to_string(&path) {
            Ok(text) => parse(text.trim()).map(|key| Some(Key(key))).ok_or_else(|| {
                Trouble::new(format!("`{}` is not the key of a ledger: 64 hexadecimal digits", path.display()))
                    .or_else_do("put the right file back from your backup")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Trouble::file("read", &path, &error)),
        }
    }

    /// The key of a ledger, made where there is none. Only whoever holds the ledger's lock may call this.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn read_or_make(ledger: &Path) -> Result<Key, Trouble> {
        if let Some(key) = Key::read(ledger)? {
            return Ok(key);
        }
        let path = path_of(ledger);
        let bytes = random().map_err(|error| Trouble::file("read", Path::new("/dev/urandom"), &error))?;
        write(&path, &bytes).map_err(|error| Trouble::file("write", &path, &error))?;
        Ok(Key(bytes))
    }

    /// A text as nobody can guess it without the key (HMAC with SHA-256), in hexadecimal.
    pub fn hash(&self, text: &str) -> String {
        let pad = |byte: u8| {
            let mut block = [byte; BLOCK];
            for (at, secret) in self.0.iter().enumerate() {
                block[at] ^= secret;
            }
            block
        };
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text.as_bytes()).finalize();
        hex(&Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize())
    }

    /// What the ledger keeps to know its key again.
    pub fn check(&self) -> String {
        self.hash("the key of this ledger")
    }
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(key)
}

/// 32 bytes nobody can foresee.
pub fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Written whole or not at all, readable by its owner alone.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("key-new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(format!("{}\n", hex(bytes)).as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_customer_is_hashed_as_the_standard_says() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(Key(key).hash("what do ya want for nothing?"), expected, "RFC 4231, case 2");
    }

    #[test]
    fn the_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let ledger = folder.path().join("decisions.db");
        assert!(Key::read(&ledger).unwrap().is_none());
        let made = Key::read_or_make(&ledger).unwrap();
        assert_eq!(Key::read_or_make(&ledger).unwrap().check(), made.check());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let modes = std::fs::metadata(folder.path().join("decisions.db.key")).unwrap().permissions().mode();
            assert_eq!(modes & 0o077, 0);
        }
        std::fs::write(folder.path().join("decisions.db.key"), "abc").unwrap();
        assert!(Key::read(&ledger).unwrap_err().message.contains("is not the key"));
    }
}
