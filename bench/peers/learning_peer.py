#!/usr/bin/python3
"""Learning: our sequence network beside SASRec in PyTorch, one thread each, over the same sequences.

Both have 2 blocks of 2 heads, width 64 and units of 128, read 200 places, and learn the next item at each place by a softmax over
all items with Adam, about a thousand places a step. SASRec is as its paper has it (Kang and McAuley 2018: place
vectors, layer norm, one product in and one out in each unit), with its loss exchanged for the softmax, which today's best results use; ours has gated
attention and gated units, so it does more for each place. All sequences are equally long: the peer pads nothing.

Needs the Debian package python3-torch, and so the Python of Debian. Usage: learning_peer.py SEQUENCE_LEARNING; rows go to $TILLER_BENCH_JSON, too.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import torch
from torch import nn

ITEMS, SEEN, SEQUENCES = 3416, 200, 300  # the items and the longest history of ml-1m
WIDTH, HEADS, BLOCKS, UNITS, DROPOUT, RATE = 64, 2, 2, 128, 0.2, 1e-3
SEQUENCES_IN_STEP = 5
PASSES, ROUNDS = 2, 2


def regular_sequences():
    """After item i comes 3 i + 1, nine times out of ten: something to learn."""
    draw = random.Random(1)
    sequences = []
    for _ in range(SEQUENCES):
        items = [draw.randrange(ITEMS)]
        while len(items) <= SEEN:
            items.append(draw.randrange(ITEMS) if draw.randrange(10) == 0 else (3 * items[-1] + 1) % ITEMS)
        sequences.append(items)
    return sequences


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm_attention, self.norm_units = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention = nn.MultiheadAttention(WIDTH, HEADS, dropout=DROPOUT, batch_first=True)
        self.units = nn.Sequential(nn.Linear(WIDTH, UNITS), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(UNITS, WIDTH), nn.Dropout(DROPOUT))

    def forward(self, x, mask):
        query = self.norm_attention(x)
        x = x + self.attention(query, query, query, attn_mask=mask, need_weights=False)[0]
        return x + self.units(self.norm_units(x))


class SasRec(nn.Module):
    def __init__(self):
        super().__init__()
        self.items, self.places = nn.Embedding(ITEMS, WIDTH), nn.Embedding(SEEN, WIDTH)
        nn.init.normal_(self.items.weight, std=0.02)
        nn.init.normal_(self.places.weight, std=0.02)
        self.dropout = nn.Dropout(DROPOUT)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(WIDTH)
        self.mask = torch.triu(torch.ones(SEEN, SEEN, dtype=torch.bool), diagonal=1)

    def forward(self, items):
        x = self.dropout(self.items(items) + self.places.weight)
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x) @ self.items.weight.T


def train_sasrec(sequences):
    """Seconds of each pass, and the mean loss of the last in nats."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = SasRec()
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    data = torch.tensor(sequences)
    seconds, loss = [], 0.0
    for _ in range(PASSES):
        start, total = time.perf_counter(), 0.0
        for chosen in torch.randperm(len(data)).split(SEQUENCES_IN_STEP):
            optimiser.zero_grad(set_to_none=True)
            scores = model(data[chosen, :-1])
            step_loss = nn.functional.cross_entropy(scores.reshape(-1, ITEMS), data[chosen, 1:].reshape(-1))
            step_loss.backward()
            optimiser.step()
            total += step_loss.item() * len(chosen)
        seconds.append(time.perf_counter() - start)
        loss = total / len(data)
    return seconds, loss


def train_ours(program, path):
    answer = json.loads(subprocess.run([program, path, str(ITEMS), str(PASSES)], check=True, capture_output=True, text=True).stdout)
    return answer["seconds"], answer["loss"]


def main():
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        sys.exit("usage: learning_peer.py build/release/sequence_learning (./dev bench peers builds it)")
    sequences = regular_sequences()
    ours, theirs = [], []
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(" ".join(map(str, items)) + "\n" for items in sequences)
        file.flush()
        for _ in range(ROUNDS):  # in turns, so that a busy minute of the machine meets both
            ours.append(train_ours(sys.argv[1], file.name))
            theirs.append(train_sasrec(sequences))
    places = SEQUENCES * SEEN
    our_best, their_best = (places / min(min(seconds) for seconds, _ in runs) for runs in (ours, theirs))
    rows = [("learning: ours", our_best, "places/s"), ("learning: SASRec in PyTorch", their_best, "places/s"),
            ("learning: ours / PyTorch", our_best / their_best, ""),
            (f"learning: ours, loss of pass {PASSES}", ours[0][1], "nats"), (f"learning: SASRec in PyTorch, loss of pass {PASSES}", theirs[0][1], "nats")]
    for name, value, unit in rows:
        print(f"{name:<64} {value:>12.4g} {unit}")
    if path := os.environ.get("TILLER_BENCH_JSON"):
        with open(path, "w") as out:
            json.dump([{"name": name, "value": value, "unit": unit, "bar": None, "met": None} for name, value, unit in rows], out)


if __name__ == "__main__":
    main()
