"""The screens that stories are told on, and how long each waits."""

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WAIT = 20_000  # milliseconds
LONGEST_WAIT = 90_000  # importing TensorFlow on a busy machine takes its time
POLLING = 100  # milliseconds; in each frame, which is what Playwright does, frames are drawn for it
