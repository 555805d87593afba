// Package stayingup shows that Tidewatch loses no work and does none twice, whatever happens to its surroundings. It
// has tests only: processes of the real binary, a Postgres for each test, and the stand-in engines. A scenario disturbs
// one of them while schedules fire, users trigger runs and clients use the API. Then the tables and the stand-in's log
// must agree:
//
//   - each due tick has exactly one run, and so has each trigger that the API accepted;
//   - each run has completed, and no run or queue job is unfinished;
//   - each prompt was answered exactly as often as runs asked it.
//
// Among the other tests, faults last seconds, and only scenarios run that cover the others in part. STAYING_UP=all runs
// all of them. `make staying-up` runs them with faults of realistic length (five minutes without Postgres), with
// schedules that fire each minute, and prints a table of the results.
package stayingup
