// Package stayingup tests that Tidewatch does all work exactly once, even if nodes, Postgres or engines fail. Each test
// starts a Postgres, stand-in engines, and nodes that run the real binary. A scenario disturbs a node, Postgres or the
// engines while schedules fire, users trigger runs and clients use the API.
//
// After the scenario, the tests compare the tables with the log of the stand-in engines. Each due tick and each trigger
// that the API accepted must have exactly one run. Each run must have completed, and no queue job may be unfinished.
// The engines must have answered each prompt exactly as often as runs sent the prompt.
//
// A normal test run shortens the faults to seconds and skips scenarios that other scenarios cover in part. The variable
// STAYING_UP=all enables all scenarios. The command `make staying-up` runs all scenarios with faults of realistic
// length, such as five minutes without Postgres. With `make staying-up`, some schedules also fire each minute, and
// the tests print a table of the results.
package stayingup
