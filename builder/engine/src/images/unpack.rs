//! Takes layers apart, each once in the life of a store, whatever images have it.

use super::{ImageError, ImageOfRoot};
use crate::{Context, EngineError, step};
use kiln_event::{Activity, Task};
use kiln_plan::{
    identity::Identity,
    lock::LockedImage,
    oci::{self, Blob, OciError},
};
use kiln_tree::layer::{self, LayerError, UnpackedLayer};
use kiln_types::Digest;
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    sync::Arc,
};

/// Changes when the two files of a result change their meaning; what is in them has a version of its own.
const VERSION: u32 = 1;
const INDEX: &str = "index";
const DATA: &str = "data";

/// A layer, taken apart, and the file with the bytes of all its files.
pub type Layer = (UnpackedLayer, Arc<Path>);

/// What an unpacked layer depends on.
pub fn identity(layer: &Blob) -> Identity {
    let name = layer.sha256.to_string()[..12].to_owned();
    Identity::new("unpack-layer", VERSION, name).input("layer", layer.sha256, "the layer itself").input(
        "format",
        layer::FORMAT,
        "what is kept of it",
    )
}

/// The images of a lock as the root has them; all their files are in the store.
pub fn unpack(context: &Context<'_>, images: &[LockedImage]) -> Result<Vec<ImageOfRoot>, EngineError> {
    if images.is_empty() {
        return Ok(Vec::new());
    }
    // Which image a message is about: the first that has the layer.
    let mut distinct: BTreeMap<Digest, (&Blob, &LockedImage)> = BTreeMap::new();
    for image in images.iter().rev() {
        distinct.extend(image.layers.iter().map(|layer| (layer.sha256, (layer, image))));
    }
    let what = format!("{} layers of container images", distinct.len());
    let task = Task::start(context.listener, Activity::Unpack, what, None);
    let layers = distinct.into_par_iter().map(|(digest, (layer, image))| Ok((digest, one(context, layer, image)?)));
    let layers = layers.collect::<Result<BTreeMap<Digest, Layer>, EngineError>>()?;
    task.done("");
    images.iter().map(|image| of_root(context, image, &layers)).collect()
}

fn one(context: &Context<'_>, blob: &Blob, image: &LockedImage) -> Result<Layer, EngineError> {
    context.check_cancelled()?;
    let wrong = |source| ImageError::Layer { name: image.name.to_string(), source };
    let dir = step::kept(context.store, context.listener, &identity(blob), |into| work(context, blob, into, &wrong))?;
    let index = dir.join(INDEX);
    let bytes = fs::read(&index).map_err(EngineError::io("read", &index))?;
    Ok((UnpackedLayer::from_bytes(&bytes).map_err(wrong)?, Arc::from(dir.join(DATA))))
}

fn work(
    context: &Context<'_>,
    blob: &Blob,
    into: &Path,
    wrong: &dyn Fn(LayerError) -> ImageError,
) -> Result<(), EngineError> {
    let path = object(context, blob)?;
    fs::create_dir(into).map_err(EngineError::io("create", into))?;
    let (data, index) = (into.join(DATA), into.join(INDEX));
    let file = File::open(&path).map_err(EngineError::io("open", &path))?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&data).map_err(EngineError::io("create", &data))?);
    let unpacked = layer::unpack(file, &mut out).map_err(wrong)?;
    out.flush().map_err(EngineError::io("write", &data))?;
    fs::write(&index, unpacked.to_bytes().map_err(wrong)?).map_err(EngineError::io("write", &index))
}

fn of_root(
    context: &Context<'_>,
    image: &LockedImage,
    layers: &BTreeMap<Digest, Layer>,
) -> Result<ImageOfRoot, EngineError> {
    let name = image.name.to_string();
    let of_image: Vec<_> = image.layers.iter().filter_map(|blob| layers.get(&blob.sha256)).collect();
    let config = document(context, &image.config)?;
    let known = oci::parse_config(&config).map_err(|source| ImageError::Document { name: name.clone(), source })?;
    if of_image.len() != known.diff_ids.len() {
        let source = OciError::Layers { layers: of_image.len(), diff_ids: known.diff_ids.len() };
        return Err(ImageError::Document { name, source }.into());
    }
    for ((layer, _), expected) in of_image.iter().zip(&known.diff_ids) {
        if layer.diff_id != *expected {
            return Err(ImageError::WrongLayer { name, expected: *expected, found: layer.diff_id }.into());
        }
    }
    let stacked: Vec<_> = of_image.iter().map(|(layer, data)| (layer, data.clone())).collect();
    let trees = layer::stack(&stacked, &Arc::from(format!("the image {name}")));
    let trees = trees.map_err(|source| ImageError::Layer { name: name.clone(), source })?;
    let manifests = image.index.iter().chain([&image.manifest]).map(|blob| document(context, blob));
    Ok(ImageOfRoot {
        name,
        target: image.index.as_ref().unwrap_or(&image.manifest).clone(),
        documents: manifests.chain([Ok(config)]).collect::<Result<_, _>>()?,
        layers: layer::chain_ids(&known.diff_ids).into_iter().zip(trees).collect(),
    })
}

fn document(context: &Context<'_>, blob: &Blob) -> Result<Vec<u8>, EngineError> {
    let path = object(context, blob)?;
    fs::read(&path).map_err(EngineError::io("read", &path))
}

fn object(context: &Context<'_>, blob: &Blob) -> Result<std::path::PathBuf, EngineError> {
    let missing = || kiln_store::FetchError::Offline { missing: vec![format!("sha256:{}", blob.sha256)] };
    Ok(context.store.object(&blob.sha256)?.ok_or_else(missing)?)
}
