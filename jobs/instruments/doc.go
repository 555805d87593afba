// Package instruments defines the Prometheus metrics. Code records events in [Set], on each node; [Database] reads the
// state that all nodes share, and [Pool] describes the database connections of one node.
//
// Names and units follow https://prometheus.io/docs/practices/naming/. Labels have few values, whatever users do: job
// types, outcomes, engines and queues, but no customers, brands or runs.
package instruments
