// Package stayingup shows that Tidewatch loses nothing and does nothing twice, whatever happens to what it runs on. It holds
// tests alone: real processes of the real binary, a Postgres of each test's own and the stand-in engines. Something is done
// to one of them while schedules fire, people trigger runs and the API is read and written; then the tables and the
// stand-in's log must agree:
//
//   - every tick that was due has exactly one run, and every trigger that was answered has one;
//   - every run has completed, none is left at work, and no queue job either;
//   - every prompt was answered exactly as often as runs asked it.
//
// As part of the tests the faults last seconds, and only the scenarios run that the others contain in part; STAYING_UP=all runs
// all of them. `make staying-up` lets them last as long as they do in life (Postgres is
// away for five minutes), with schedules that fire each minute, and prints a table.
package stayingup
