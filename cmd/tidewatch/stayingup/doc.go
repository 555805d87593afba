// Package stayingup tests that Tidewatch neither loses work nor does it twice when nodes, Postgres or engines fail. The
// tests use processes of the real binary, a Postgres for each test, and the stand-in engines. A scenario disturbs one
// of them while schedules fire, users trigger runs and clients use the API. Then the tables and the log of the stand-in
// engines must agree:
//
//   - each due tick has exactly one run, and so has each trigger that the API accepted;
//   - each run has completed, and no run or queue job is unfinished;
//   - the engines answered each prompt exactly as often as runs sent it.
//
// A normal test run shortens the faults to seconds and skips the scenarios that others cover in part. STAYING_UP=all
// runs all scenarios. `make staying-up` runs them with faults of realistic length (five minutes without Postgres) and
// with schedules that fire each minute, and prints a table of the results.
package stayingup
