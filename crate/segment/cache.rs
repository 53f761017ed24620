//! Embeddings of frames seen before, in memory only and bounded by their bytes.

use std::collections::VecDeque;

use burn::tensor::Tensor;
use sha2::{Digest, Sha256};

use crate::clip::Frame;
use crate::model::hex;

/// Names an embedding by what it was made from: the decoded pixels, the model and how it was run.
/// Nothing of a file or a patient goes into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EmbeddingKey([u8; 32]);

impl EmbeddingKey {
    /// The key of `frame` under `run`, which names model, precision and pipeline.
    pub fn new(frame: &Frame, run: &str) -> Self {
        let mut hash = Sha256::new();
        for size in [frame.width(), frame.height(), frame.channels()] {
            hash.update((size as u64).to_le_bytes());
        }
        hash.update((run.len() as u64).to_le_bytes());
        hash.update(run.as_bytes());
        hash.update(frame.data());
        Self(hash.finalize().into())
    }

    /// In hexadecimal.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// The least recently used embedding goes first when the bytes run out.
#[derive(Debug)]
pub struct EmbeddingCache {
    /// Oldest first.
    entries: VecDeque<(EmbeddingKey, Tensor<2>)>,
    budget_bytes: usize,
}

impl EmbeddingCache {
    /// An empty cache that holds up to `budget_bytes`, and always at least one embedding.
    pub fn new(budget_bytes: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            budget_bytes,
        }
    }

    /// Whether `key` is held; it does not count as a use.
    pub fn contains(&self, key: EmbeddingKey) -> bool {
        self.entries.iter().any(|(held, _)| *held == key)
    }

    /// The embedding of `key`, which becomes the most recently used.
    pub fn get(&mut self, key: EmbeddingKey) -> Option<Tensor<2>> {
        let at = self.entries.iter().position(|(held, _)| *held == key)?;
        let entry = self.entries.remove(at)?;
        let tensor = entry.1.clone();
        self.entries.push_back(entry);
        Some(tensor)
    }

    /// Holds `embedding`, letting go of old ones until the budget is kept.
    pub fn insert(&mut self, key: EmbeddingKey, embedding: Tensor<2>) {
        self.entries.retain(|(held, _)| *held != key);
        self.entries.push_back((key, embedding));
        while self.entries.len() > 1 && self.bytes() > self.budget_bytes {
            self.entries.pop_front();
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let bytes = |tensor: &Tensor<2>| tensor.dims().iter().product::<usize>() * 4;
        self.entries.iter().map(|(_, tensor)| bytes(tensor)).sum()
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    fn key(value: u8, run: &str) -> EmbeddingKey {
        EmbeddingKey::new(&Frame::gray(1, 1, vec![value]).unwrap(), run)
    }

    #[test]
    fn a_key_tells_pixels_sizes_and_runs_apart() {
        assert_eq!(key(1, "a"), key(1, "a"));
        assert_ne!(key(1, "a"), key(2, "a"));
        assert_ne!(key(1, "a"), key(1, "b"));
        let wide = Frame::gray(2, 1, vec![1, 2]).unwrap();
        let tall = Frame::gray(1, 2, vec![1, 2]).unwrap();
        assert_ne!(EmbeddingKey::new(&wide, "a"), EmbeddingKey::new(&tall, "a"));
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let device = Device::flex();
        let embedding = || Tensor::<2>::zeros([1, 2], &device);
        let mut cache = EmbeddingCache::new(16);
        cache.insert(key(1, ""), embedding());
        cache.insert(key(2, ""), embedding());
        assert!(cache.get(key(1, "")).is_some());
        cache.insert(key(3, ""), embedding());
        assert!(cache.contains(key(1, "")) && cache.contains(key(3, "")));
        assert!(!cache.contains(key(2, "")));
        assert_eq!(cache.bytes(), 16);
    }

    #[test]
    fn one_embedding_is_kept_however_small_the_budget() {
        let mut cache = EmbeddingCache::new(0);
        cache.insert(key(1, ""), Tensor::zeros([1, 2], &Device::flex()));
        assert!(cache.contains(key(1, "")));
    }
}
