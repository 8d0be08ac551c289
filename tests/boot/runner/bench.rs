//! The bench of one scenario: a disk of its own and a machine that is on or off.

use crate::{
    authority::Authority,
    board::{self, Board},
    database::Database,
    disk::{self, Extent},
    ec2::MetadataService,
    failure::{Failure, Outcome, file, unexpected},
    find, firmware, flash,
    model::Model,
    owner,
    router::Router,
    scenario::{Live, Scenario},
    variant,
};
use kiln_emulate::{Boot, Clock, DiskMode, Error, Forward, Options, Session};
use kiln_event::Deaf;
use kiln_types::ByteSize;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// The bench of one scenario.
pub struct Bench {
    options: Options,
    session: Option<Session>,
    disk: PathBuf,
    image: PathBuf,
    notes: Vec<String>,
    /// It runs as long as the bench is there.
    _database: Option<Database>,
    router: Option<Router>,
    authority: Option<Authority>,
    _metadata: Option<MetadataService>,
    /// Last, so that it goes when the machine is off.
    folder: TempDir,
}

impl Bench {
    /// Copies the image to a disk; nothing is switched on.
    pub fn set_up(scenario: &Scenario) -> Outcome<Self> {
        let board = board::tested(scenario.board.as_deref())?;
        if (scenario.secure_boot || scenario.live.is_some()) && board.pi_filter().is_some() {
            return Err(Failure::Lacking(format!("{} has no UEFI, so no Secure Boot, HTTP boot or disc", board.name)));
        }
        let model = if scenario.card { Some(Model::of(&board.name)?) } else { None };
        let image = match scenario.has_own_image() {
            false => find::image(&scenario.profile, &board.name, scenario.ending())?,
            true => variant::build(scenario, &board.name)?,
        };
        // Not in /tmp, which is often in memory: a disk grows to a gigabyte.
        let folder = tempfile::Builder::new().prefix("kiln-boot-").tempdir_in("/var/tmp").map_err(file("/var/tmp"))?;
        let disk = folder.path().join("disk.raw");
        let mut options = machine(&image, &board, scenario)?;
        options.disk = DiskMode::Scratch(disk.clone());
        choose_start(&mut options, &image, &board, model.as_ref(), folder.path())?;
        if scenario.secure_boot {
            let owner = scenario.live.map(|_| owner::list(folder.path())).transpose()?;
            options.boot = Boot::SecureBoot { owner };
        }
        if let Some(text) = &scenario.credential {
            let value = format!("type=11,value=io.systemd.credential:kiln.node.toml={}", text.replace(',', ",,"));
            options.more_arguments.extend(["-smbios".to_owned(), value]);
        }
        if let Some(live) = scenario.live {
            options.image = None;
            match live {
                Live::Netboot => options.netboot = Some(disk.clone()),
                Live::Disc => options.more_arguments.extend(drive_with(&disk)),
            }
        }
        options.network = scenario.network;
        options.forwards = scenario.forward.iter().copied().map(Forward::free).collect();
        options.forwards.extend(
            scenario.forward_to.iter().map(|to| Forward { address: Some(*to.ip()), ..Forward::free(to.port()) }),
        );
        options.console_log = Some(folder.path().join("console.log"));
        options.kubeconfig = Some(folder.path().join("kubeconfig"));
        if let Some(time) = &scenario.clock {
            options.clock = Clock::At(time.clone());
        }
        if scenario.second_disk {
            options.more_disks.push(disk::foreign(&image, folder.path())?);
        }
        let database = scenario.database.map(|product| Database::start(product, folder.path())).transpose()?;
        let router = scenario.router.then(|| Router::start(folder.path())).transpose()?;
        let authority = match scenario.authority {
            true => Some(Authority::start(folder.path(), &mut options.forwards)?),
            false => None,
        };
        let start = |data: &String| MetadataService::start(data, folder.path());
        let metadata = scenario.ec2.as_ref().map(start).transpose()?;
        options.more_arguments.extend(metadata.iter().flat_map(MetadataService::arguments));
        let mut node = scenario.node.clone();
        node.extend(database.iter().flat_map(Database::settings));
        match node.is_empty() {
            _ if scenario.live.is_some() => disk::copy(&image, &disk, ByteSize(0))?,
            true => disk::copy(&image, &disk, options.disk_size)?,
            false => flash::onto(&node, &image, &disk, options.disk_size)?,
        }
        let (session, notes) = (None, Vec::new());
        Ok(Self {
            options,
            session,
            disk,
            image,
            notes,
            _database: database,
            router,
            authority,
            _metadata: metadata,
            folder,
        })
    }

    /// Switches the machine on, for the first time or again.
    pub fn power_on(&mut self) -> Outcome {
        match &mut self.session {
            Some(session) => session.switch_on()?,
            None => self.session = Some(Session::start(&self.options, &Deaf).map_err(lacking)?),
        }
        Ok(())
    }

    /// The machine.
    pub fn machine(&mut self) -> Outcome<&mut Session> {
        match &mut self.session {
            Some(session) => Ok(session),
            None => unexpected("the machine was never switched on"),
        }
    }

    /// The router beside the machine.
    pub fn router(&self) -> Outcome<&Router> {
        self.router.as_ref().map_or_else(|| unexpected("the scenario has no `router`"), Ok)
    }

    /// The authority beside the machine.
    pub fn authority(&self) -> Outcome<&Authority> {
        self.authority.as_ref().map_or_else(|| unexpected("there is no authority: see `authority` of scenarios"), Ok)
    }

    /// Ends it, for good.
    pub fn lose_authority(&mut self) {
        self.authority = None;
    }

    /// The raw disk, or what a machine without one starts from; only to be looked at or changed when the machine is off.
    pub fn disk(&self) -> &Path {
        &self.disk
    }

    /// Where it has the programs of the firmware: on the boot partition, or anywhere when it is no disk.
    pub fn programs(&self) -> Outcome<Extent> {
        match self.options.image {
            Some(_) => disk::partition(&self.disk, "esp"),
            None => disk::whole(&self.disk),
        }
    }

    /// The image as it was built.
    pub fn image(&self) -> &Path {
        &self.image
    }

    /// A folder for files of the tests.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Something measured, told after the test.
    pub fn note(&mut self, text: impl ToString) {
        self.notes.push(text.to_string());
    }

    /// What was noted since the last time.
    pub fn notes(&mut self) -> impl Iterator<Item = String> + use<'_> {
        self.notes.drain(..)
    }

    /// Keeps the console of a scenario where `KILN_BOOT_EVIDENCE` says.
    pub fn keep_evidence(&mut self, scenario: &str) {
        let (Some(folder), Some(log)) = (std::env::var_os("KILN_BOOT_EVIDENCE"), &self.options.console_log) else {
            return;
        };
        let kept = PathBuf::from(folder).join(format!("{scenario}.console.log"));
        match fs::copy(log, &kept) {
            Ok(_) => self.note(format!("console: {}", kept.display())),
            Err(error) => self.note(format!("the console could not be kept in {}: {error}", kept.display())),
        }
    }
}

/// How the machine finds its kernel: as the real one does, where its firmware can be emulated.
fn choose_start(options: &mut Options, image: &Path, board: &Board, model: Option<&Model>, folder: &Path) -> Outcome {
    if let Some(given) = find::kernel() {
        options.boot = given;
        return Ok(());
    }
    let Some(filter) = board.pi_filter() else { return Ok(()) };
    let loaded = firmware::load(image, filter, folder)?;
    match model {
        Some(model) => model.put_into(options, loaded)?,
        None => options.boot = loaded.elsewhere(),
    }
    Ok(())
}

/// A drive with the image of a disc, which the firmware looks into first. A comma in a value is written twice.
fn drive_with(image: &Path) -> [String; 6] {
    let image = image.display().to_string().replace(',', ",,");
    let drive = format!("if=none,id=disc,media=cdrom,readonly=on,format=raw,file={image}");
    ["-device", "virtio-scsi-pci,id=scsi", "-drive", &drive, "-device", "scsi-cd,drive=disc,bus=scsi.0,bootindex=0"]
        .map(str::to_owned)
}

/// The machine of a board, but for what the scenario says.
fn machine(image: &Path, board: &Board, scenario: &Scenario) -> Outcome<Options> {
    let Ok(arch) = board.arch.parse() else {
        return unexpected(format!("the board {} is for {}, which nobody emulates", board.name, board.arch));
    };
    Ok(Options {
        arch,
        machine: board.emulate.machine.clone(),
        cpu: board.emulate.cpu.clone(),
        cpus: board.emulate.cpus,
        memory: scenario.memory.unwrap_or(board.emulate.memory),
        disk_size: scenario.disk.unwrap_or(board.emulate.disk),
        ..Options::new(image)
    })
}

/// A host without an emulator says nothing about the image.
fn lacking(error: Error) -> Failure {
    match error {
        Error::ProgramMissing(_) | Error::FirmwareMissing { .. } => Failure::Lacking(error.to_string()),
        other => Failure::Machine(other),
    }
}
