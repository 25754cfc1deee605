"""Many runs sharing few workers: one epoch of a run is one task on a Dask cluster.
What a task brings back is stored before it is announced, so a crash costs an epoch at most.

    engine           starts runs, and tells how they stand
    steering         what a person can do with a run: pause, resume, stop, continue, delete
    class_steering   what a teacher can do with all runs of a class: let them rest
    upkeep           what the engine does unasked: workers revived, leases renewed, runs adopted
    chores           what is done again and again, at leisure
    run_queue        which runs are computed, which wait, and for how long
    scheduler        tasks out, results in
    failures         what becomes of a run after an error
    patience         a database that is away for a while is waited for
    unsaved          runs that were paused while the database could not be written
    watched_drawings drawings that runs read while they learn
    elsewhere        runs that other servers compute
    cluster          the connection to Dask, embedded or elsewhere
    dask_settings    how this process uses Dask
    task_errors      what to do about a task that raised
    local_workers    a scheduler in this process, workers as processes of their own
    worker_preload   what those workers load first
    tasks            the functions that run in a worker
    worker_folder    their folder, with the certificates that only this user can read
    estimates        how long an epoch takes
    ownership        who may steer a run: its key, the browser that started it, a teacher
    epoch_models     the network after each epoch, exported on demand
    versions         a fingerprint of the code that decides a result
    memory           freed memory given back to the system
    garbage          how often the web process looks for garbage
"""
