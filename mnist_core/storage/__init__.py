"""What people make, in one relational database, and what ships, as files that are only read.
SQLAlchemy speaks to SQLite or PostgreSQL; each change that is announced is one transaction.

    database          opens transactions
    database_errors   what the drivers say, in our terms
    database_file     whether SQLite's file is still the one that was opened, and how it shrinks
    disk_reserve      space that is given up when a disk is too full even to delete on it
    table_base        what all tables are made with
    tables            the tables of people, runs and drawings
    class_tables      the tables of classes
    migrating         makes and upgrades them, with the revisions in `migrations/`
    people            browsers, by the secrets in their cookies
    checkpoints       a network between two epochs, and one to begin with, as bytes
    lifecycle         what happens to a run's record, as pure functions
    run_rows          rows as records, and back
    run_files         the files of a run
    run_store         runs as everybody reads them
    leases            which server computes a run
    run_limits        how many runs there may be, and how much they may take
    disk_quota        which runs make room when the space for runs is full
    fair_share        what is removed when a limit is reached: the oldest of whoever has most
    run_changes       what people change about runs, each change one transaction
    run_results       what a server has computed for its runs, written while it has their leases
    model_store       networks to read with: what ships, and the models of runs
    drawings          a drawing that somebody asked to be kept, and its check
    drawing_store     everybody's drawings
    drawing_archive   the same as one file to download and to take in again
    tensorboard       a run's curves as TensorBoard's event files
    class_access      who may do what in a class
    class_rows        rows of classes and members as records, and back
    class_erasing     what goes with a class, or with a member
    class_rules       what a class says about one run
    class_runs        all runs of a class at a time
    page_stands       how things stand that open pages show
    class_codes       codes to join with
    class_room        room for one more class
    damaged_values    what is read in the place of a damaged value
    class_store       classes: opened, steered, deleted by their teachers
    member_store      who is in a class
    class_counts      how much there is in a class
    class_seen        where members were seen last
    class_drawing_store  drawings that members sent to their class
    round_store       rounds in which a class fools a network
    round_drawing_store  what is drawn in them, and what classmates see in it
    class_answers     what members answered before they trained
    class_board       what the board of a class counts
    old_folders       takes over what earlier versions kept as files
"""
