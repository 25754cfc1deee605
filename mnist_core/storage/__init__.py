"""What people make, on disk: runs with their checkpoints and models, and drawings.
Every file is written under another name and renamed, so that a crash leaves the old or the new one.

    checkpoints       a network between two epochs, and one to begin with, as bytes
    model_store       models that ship, runs and their exported models: what is read of them
    run_store         the folders of runs, with their checkpoints
    run_library       all runs of a server, in memory as they are on disk
    lifecycle         what happens to a run's record, as pure functions
    tensorboard       a run's curves as TensorBoard's event files
    disk_quota        which runs make room when the disk space for runs is full
    fair_share        what is removed when a limit is reached: the oldest of whoever has most
    drawings          a drawing that somebody asked to be kept, and its check
    drawing_store     everybody's drawings, a folder for each person
    drawing_archive   the same as one file to download and to take in again
"""
