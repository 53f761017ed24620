"""Makes tests/data/training-steps.safetensors: twenty steps of training in PyTorch, with the
official prompt encoder and mask decoder, on the reduced network of sam-reduced.safetensors.

Made with torch 2.3.1 (CPU) and segment-anything 1.0: python tests/support/training_steps.py

What is drawn at random follows from the seed as in crate/train/random.rs, so that the test in
crate/train/trainer/pytorch.rs runs the trainer as it is.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from segment_anything.modeling import MaskDecoder, PromptEncoder, TwoWayTransformer
from torch.nn.functional import binary_cross_entropy_with_logits

DATA = Path(__file__).parent.parent / "data"
SIDE, GRID, CHANNELS, MASK = 128, 8, 32, 32
STEPS, BATCH, SEED = 20, 3, 7
PEAK, DECAY, SCORE_WEIGHT = 6e-3, 0.1, 0.1
JITTER, OUTWARDS = (0.02, 0.2), (0.0, 0.1)
# Of each clip: the weight, the ellipses (centre, half axes) of its frames.
CLIPS = [
    (1.0, [(60, 64, 22, 40), (66, 58, 18, 33)]),
    (0.5, [(40, 80, 26, 30)]),
]
WORD = (1 << 64) - 1


class Random:
    """SplitMix64 as in crate/train/random.rs."""

    def __init__(self, seed, purpose):
        self.state = seed
        self.state = self.next() ^ (purpose * 0xD1342543DE82EF95 & WORD)

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & WORD
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & WORD
        return z ^ (z >> 31)

    def between(self, low, high):
        return low + (high - low) * ((self.next() >> 11) / 2**53)

    def below(self, n):
        return min(int(self.between(0, 1) * n), n - 1)


def example(place, weight, ellipse):
    """Its embedding tells what is inside, under noise."""
    x, y, a, b = ellipse
    at = (torch.arange(MASK) + 0.5) * SIDE / MASK
    target = ((at[None] - x) / a) ** 2 + ((at[:, None] - y) / b) ** 2 < 1
    inside = target[2::4, 2::4].float()
    noise = torch.rand(CHANNELS, GRID, GRID, generator=torch.Generator().manual_seed(place))
    told = inside[None] * (torch.arange(CHANNELS) % 2)[:, None, None]
    embedding = (told + noise - 0.5).half()
    return embedding, target, (x - a, y - b, x + a, y + b), weight


def network():
    prompts = PromptEncoder(CHANNELS, (GRID, GRID), (SIDE, SIDE), 16)
    transformer = TwoWayTransformer(2, CHANNELS, 4, 64)
    decoder = MaskDecoder(
        transformer_dim=CHANNELS,
        transformer=transformer,
        iou_head_depth=3,
        iou_head_hidden_dim=32,
    )
    weights = load_file(DATA / "sam-reduced.safetensors")
    for name, part in (("prompt_encoder.", prompts), ("mask_decoder.", decoder)):
        own = {k[len(name) :]: v.float() for k, v in weights.items() if k.startswith(name)}
        part.load_state_dict(own, strict=True)
    return prompts, decoder


def drawn(tight, random):
    extent = random.between(*JITTER)
    outwards = random.between(*OUTWARDS)
    by = [outwards + random.between(-extent, extent) for _ in range(4)]
    x0, y0, x1, y1 = tight
    w, h = x1 - x0, y1 - y0
    moved = [x0 - by[0] * w, y0 - by[1] * h, x1 + by[2] * w, y1 + by[3] * h]
    return [min(max(v, 0.0), SIDE) for v in moved]


def losses(prompts, decoder, chosen, rect):
    embedding, target, _, _ = chosen
    sparse, dense = prompts(points=None, boxes=torch.tensor([rect]), masks=None)
    logits, scores = decoder(
        image_embeddings=embedding.float()[None],
        image_pe=prompts.get_dense_pe(),
        sparse_prompt_embeddings=sparse,
        dense_prompt_embeddings=dense,
        multimask_output=False,
    )
    logits, truth = logits[0, 0], target.float()
    inside = logits.sigmoid()
    dice = 1 - (2 * (inside * truth).sum() + 1) / (inside.sum() + truth.sum() + 1)
    entropy = binary_cross_entropy_with_logits(logits, truth)
    found = logits > 0
    iou = (found & target).sum() / (found | target).sum().clamp(min=1)
    return dice, entropy, (scores[0, 0] - iou) ** 2


def train(decay=DECAY, momentum=False, score_weight=SCORE_WEIGHT):
    torch.set_num_threads(1)
    clips = [
        [example(10 * c + i, weight, ellipse) for i, ellipse in enumerate(ellipses)]
        for c, (weight, ellipses) in enumerate(CLIPS)
    ]
    prompts, decoder = network()
    parameters = [*prompts.parameters(), *decoder.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=PEAK, weight_decay=decay)
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, PEAK, total_steps=STEPS, cycle_momentum=momentum
    )
    curve = []
    for step in range(STEPS):
        random = Random(SEED, step)
        told = torch.zeros(2)
        optimiser.zero_grad()
        for _ in range(BATCH):
            clip = clips[random.below(len(clips))]
            chosen = clip[random.below(len(clip))]
            dice, entropy, score = losses(prompts, decoder, chosen, drawn(chosen[2], random))
            part = chosen[3] / BATCH
            ((dice + entropy + score_weight * score) * part).backward()
            told += torch.stack([dice, entropy]).detach() / BATCH
        optimiser.step()
        cycle.step()
        curve.append(told)
    return clips, torch.stack(curve)


def main():
    clips, curve = train()
    for name, other in (
        ("no decay", train(decay=0.0)),
        ("cycled momentum", train(momentum=True)),
        ("no score", train(score_weight=0.0)),
    ):
        print(f"{name}: losses differ by up to {(other[1] - curve).abs().max():.2e}")
    print(curve)
    frames = [frame for clip in clips for frame in clip]
    arrays = {
        "embeddings": torch.stack([f[0].flatten(1).T for f in frames]),
        "targets": torch.stack([f[1] for f in frames]).half(),
        "tight": torch.tensor([f[2] for f in frames], dtype=torch.float32),
        "losses": curve,
    }
    arrays = {name: array.contiguous() for name, array in arrays.items()}
    save_file(arrays, DATA / "training-steps.safetensors")


if __name__ == "__main__":
    main()
