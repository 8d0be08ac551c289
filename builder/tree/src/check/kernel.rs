//! The kernel among the packages, and where these have what belongs to it.

use crate::Content;

/// The kernel among the packages.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// As `uname -r` says.
    pub release: String,
    /// The bootable image.
    pub image: Content,
    /// Where the rest of it is.
    pub layout: Layout,
}

/// Where Debian's packages of a kernel have their files. Both are met: backports are ahead of the release.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Up to Debian 13: `/boot/vmlinuz-<release>`, and device trees in `/usr/lib/linux-image-<release>`.
    Boot,
    /// Since Linux 7.0: all in `/usr/lib/modules/<release>`, spread over several packages.
    Modules,
}

impl Layout {
    /// The layout whose bootable image is at `path`, with the release of the kernel.
    pub(crate) fn of_image(path: &str) -> Option<(Self, &str)> {
        let in_boot = path.strip_prefix("boot/vmlinuz-").or_else(|| path.strip_prefix("boot/vmlinux-"));
        let in_modules = || path.strip_prefix("usr/lib/modules/")?.strip_suffix("/vmlinuz");
        match in_boot {
            Some(release) => Some((Self::Boot, release)),
            None => Some((Self::Modules, in_modules().filter(|release| !release.contains('/'))?)),
        }
    }
}

impl Kernel {
    /// Where the packages have its configuration.
    pub fn config(&self) -> String {
        match self.layout {
            Layout::Boot => format!("boot/config-{}", self.release),
            Layout::Modules => format!("usr/lib/modules/{}/config", self.release),
        }
    }

    /// Where the packages have a device tree: `broadcom/bcm2711-rpi-4-b.dtb`.
    pub fn device_tree(&self, name: &str) -> String {
        match self.layout {
            Layout::Boot => format!("usr/lib/linux-image-{}/{name}", self.release),
            Layout::Modules => format!("usr/lib/modules/{}/dtb/{name}", self.release),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_found_where_either_layout_has_it() {
        assert_eq!(Layout::of_image("boot/vmlinuz-6.12.1"), Some((Layout::Boot, "6.12.1")));
        assert_eq!(Layout::of_image("usr/lib/modules/7.3.4/vmlinuz"), Some((Layout::Modules, "7.3.4")));
        for other in ["boot/config-6.12.1", "usr/lib/modules/7.3.4/kernel/vmlinuz", "usr/lib/modules/vmlinuz"] {
            assert_eq!(Layout::of_image(other), None, "{other}");
        }
    }

    #[test]
    fn device_trees_are_beside_their_kernel() {
        let kernel = |layout| Kernel { release: "7.3.4".into(), image: Content::bytes(*b"kernel"), layout };
        assert_eq!(kernel(Layout::Boot).device_tree("a/b.dtb"), "usr/lib/linux-image-7.3.4/a/b.dtb");
        assert_eq!(kernel(Layout::Modules).device_tree("a/b.dtb"), "usr/lib/modules/7.3.4/dtb/a/b.dtb");
    }
}
