"""What people make, on disk: runs with their checkpoints and models, and drawings.
Every file is written beside its place and renamed, so that a crash leaves the old or the new one.

    checkpoints       a network between two epochs, as bytes
    run_store         the folders of runs and of the models that ship
    run_library       all runs of a server, in memory as they are on disk
    lifecycle         what happens to a run's record, as pure functions
    tensorboard       a run's curves as TensorBoard's event files
    disk_quota        which runs make room when the disk space for runs is full
    fair_share        what is removed when a limit is reached: the oldest of whoever has most
    drawings          drawings that people asked to be kept
    drawing_archive   the same as one file to download and to take in again
"""
