"""Prints what TensorBoard reads from an event file, to compare by eye: `tensorboard_check.py FOLDER`."""

import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "audio": 0, "images": 0})
events.Reload()
for tag in events.Tags()["scalars"]:
    for event in events.Scalars(tag):
        print(tag, event.step, event.value)
for tag in events.Tags()["audio"]:
    for event in events.Audio(tag):
        print(tag, event.step, event.content_type, event.sample_rate, event.length_frames, "frames")
for tag in events.Tags()["images"]:
    for event in events.Images(tag):
        print(tag, event.step, f"{event.width}x{event.height}", len(event.encoded_image_string), "bytes")
