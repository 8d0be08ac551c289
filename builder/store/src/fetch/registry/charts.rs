//! Helm charts in registries: a manifest with one layer, the packed chart.

use super::images::wanted;
use crate::fetch::{FetchError, Fetcher};
use kiln_plan::oci::{self, Blob};
use kiln_types::ImageName;

impl Fetcher<'_> {
    /// Finds out which chart a name leads to today, for a lock; it is in the store then.
    ///
    /// # Errors
    /// What keeps it from arriving, and what is no chart.
    pub fn pin_chart(&self, name: &ImageName) -> Result<Blob, FetchError> {
        let wrong = |source| FetchError::Image { name: name.to_string(), source };
        let chart = oci::parse_chart(&self.top(name)?).map_err(wrong)?;
        self.chart(name, &chart)?;
        Ok(chart)
    }

    /// Brings the chart of a lock into the store.
    ///
    /// # Errors
    /// What keeps it from arriving.
    pub fn chart(&self, name: &ImageName, chart: &Blob) -> Result<(), FetchError> {
        if self.stored(&chart.sha256, chart.size)?.is_none() {
            self.download_alone(&wanted(name, chart, "blobs", &self.sources.registry_mirrors))?;
        }
        Ok(())
    }
}
