//! WGSL texts with their variants filled in, ready for burn-wgpu.

use std::borrow::Cow;

use burn::backend::wgpu::{CubeDim, KernelSource, SourceTemplate};
use burn::cubecl::prelude::KernelId;

/// A storage buffer: its name in the text and the type of its elements.
pub(super) type Buffer = (&'static str, &'static str);

/// A buffer of four values at a time, as most are read.
pub(super) const fn quads(name: &'static str) -> Buffer {
    (name, "vec4f")
}

/// The output and the parameters, which end every list.
pub(super) const ENDS: [Buffer; 2] = [quads("out"), ("params", "u32")];

/// A kernel's text and what tells its variants apart.
#[derive(Debug, Clone)]
pub(super) struct Wgsl {
    /// Names the text; two texts never share a name.
    pub name: &'static str,
    /// The template; `{{ label }}` is filled from `labels`.
    pub text: Cow<'static, str>,
    /// Storage buffers in binding order, with the types of their elements; all but the last two
    /// (output, parameters) are read only.
    pub buffers: Vec<Buffer>,
    /// Values of the template's labels. They are part of the cache key.
    pub labels: Vec<(&'static str, String)>,
    /// The workgroup, as the text declares it.
    pub workgroup: (u32, u32),
}

impl Wgsl {
    /// The workgroup in burn's terms.
    pub fn cube_dim(&self) -> CubeDim {
        CubeDim::new_2d(self.workgroup.0, self.workgroup.1)
    }

    /// One `var` for each buffer.
    fn bindings(&self) -> String {
        let mut text = String::new();
        for (binding, (name, element)) in self.buffers.iter().enumerate() {
            // Read-write throughout: burn may place two tensors in one buffer, which WebGPU
            // refuses to bind both for reading and for writing. One tensor may not be bound twice.
            text += &format!(
                "@group(0) @binding({binding}) var<storage, read_write> {name}: array<{element}>;\n"
            );
        }
        text
    }
}

impl KernelSource for Wgsl {
    fn source(&self) -> SourceTemplate {
        let (x, y) = self.workgroup;
        let template = SourceTemplate::new(self.text.as_ref())
            .register("bindings", self.bindings())
            .register("workgroup", format!("@workgroup_size({x}, {y}, 1)"));
        self.labels
            .iter()
            .fold(template, |template, (label, value)| {
                template.register(*label, value)
            })
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info((self.name, self.buffers.clone(), self.labels.clone()))
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}
