//! Devices in memory that fail, shrink and lie.

use crate::device::Device;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// What is wrong with a device.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Nothing.
    None,
    /// Writes that touch this byte fail.
    Write(u64),
    /// Reads that touch this byte fail.
    Read(u64),
    /// This byte comes back as another one.
    Flipped(u64),
    /// What is written at and after this byte is dropped.
    Drops(u64),
    /// What is written at and after this byte goes to the beginning of the device.
    Wraps(u64),
    /// After so many writes it has half of its size.
    Shrinks(u32),
    /// Syncing fails.
    Sync,
    /// After so many writes the user wants to stop.
    Stops(u32, Arc<AtomicBool>),
    /// Somebody uses a partition.
    Busy,
}

pub struct Faulty {
    pub bytes: Vec<u8>,
    fault: Fault,
    writes: u32,
}

impl Faulty {
    /// A device of `size` bytes, full of old data.
    pub fn new(size: u64, fault: Fault) -> Self {
        Self { bytes: vec![0xa5; size as usize], fault, writes: 0 }
    }

    fn shrunk(&self) -> bool {
        matches!(self.fault, Fault::Shrinks(writes) if self.writes > writes)
    }
}

fn touches(at: u64, len: usize, byte: u64) -> bool {
    (at..at + len as u64).contains(&byte)
}

impl Device for Faulty {
    fn size(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64 / if self.shrunk() { 2 } else { 1 })
    }

    fn write_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.writes += 1;
        if let Fault::Stops(writes, flag) = &self.fault
            && self.writes > *writes
        {
            flag.store(true, Ordering::Relaxed);
        }
        let fails = matches!(self.fault, Fault::Write(byte) if touches(at, bytes.len(), byte));
        if fails || at + bytes.len() as u64 > self.size()? {
            return Err(io::Error::from_raw_os_error(5));
        }
        if !matches!(self.fault, Fault::Drops(_) | Fault::Wraps(_)) {
            self.bytes[at as usize..][..bytes.len()].copy_from_slice(bytes);
            return Ok(());
        }
        for (place, byte) in (at..).zip(bytes) {
            let place = match self.fault {
                Fault::Drops(end) if place >= end => continue,
                Fault::Wraps(end) => place % end,
                _ => place,
            };
            self.bytes[place as usize] = *byte;
        }
        Ok(())
    }

    fn read_at(&mut self, into: &mut [u8], at: u64) -> io::Result<()> {
        if matches!(self.fault, Fault::Read(byte) if touches(at, into.len(), byte)) {
            return Err(io::Error::from_raw_os_error(5));
        }
        match self.fault {
            Fault::Wraps(end) => {
                (at..).zip(into.iter_mut()).for_each(|(place, byte)| *byte = self.bytes[(place % end) as usize]);
            }
            _ => into.copy_from_slice(&self.bytes[at as usize..][..into.len()]),
        }
        if let Fault::Flipped(byte) = self.fault
            && touches(at, into.len(), byte)
        {
            into[(byte - at) as usize] ^= 1;
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        if matches!(self.fault, Fault::Sync) { Err(io::Error::from_raw_os_error(28)) } else { Ok(()) }
    }

    fn reread_partitions(&mut self) -> io::Result<()> {
        if matches!(self.fault, Fault::Busy) { Err(io::ErrorKind::ResourceBusy.into()) } else { Ok(()) }
    }
}
