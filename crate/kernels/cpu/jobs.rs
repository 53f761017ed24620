//! Attention cut into jobs: one head of a group of queries each.

use super::attend::{Bias, Memory, attend};
use super::simd::{Simd, WithSimd, dispatch};

/// One head of a group of tokens, and where their results go.
pub struct Job<'a> {
    pub group: usize,
    pub head: usize,
    /// The tokens that ask, in ascending order.
    pub tokens: Vec<usize>,
    /// `[dims]` for each token.
    pub out: Vec<&'a mut [f32]>,
}

/// The jobs that fill `out` (`[tokens, heads * dims]`, from token `first` on), group by group, with
/// token `t` in group `group(t)`.
pub fn jobs(
    out: &mut [f32],
    first: usize,
    (heads, dims): (usize, usize),
    groups: usize,
    group: impl Fn(usize) -> usize,
) -> Vec<Job<'_>> {
    let job = |index| Job {
        group: index / heads,
        head: index % heads,
        tokens: Vec::new(),
        out: Vec::new(),
    };
    let mut jobs: Vec<Job> = (0..groups * heads).map(job).collect();
    for (index, values) in out.chunks_exact_mut(heads * dims).enumerate() {
        let token = first + index;
        let of_token = jobs[group(token) * heads..][..heads].iter_mut();
        for (job, out) in of_token.zip(values.chunks_exact_mut(dims)) {
            job.tokens.push(token);
            job.out.push(out);
        }
    }
    jobs.retain(|job| !job.tokens.is_empty());
    jobs
}

impl Job<'_> {
    /// [`attend`] with the instructions of this processor; `queries` are those of the tokens.
    pub fn run(&mut self, queries: &[&[f32]], memory: &Memory, bias: impl Bias) {
        dispatch(Attend {
            queries,
            memory,
            bias,
            out: &mut self.out,
        });
    }
}

struct Attend<'a, 'b, B> {
    queries: &'a [&'a [f32]],
    memory: &'a Memory,
    bias: B,
    out: &'a mut [&'b mut [f32]],
}

impl<B: Bias> WithSimd for Attend<'_, '_, B> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        attend(simd, self.queries, self.memory, self.bias, self.out);
    }
}
