// Package instruments defines the Prometheus metrics. A [Set] records the events of one node, a [Database] reads the
// state that all nodes share, and a [Pool] describes the database connections of one node.
//
// Names and units follow https://prometheus.io/docs/practices/naming/. Labels have a small and bounded number of
// values, such as job types, outcomes, engines and queues. Customers, brands and runs are not labels, because their
// number is unlimited.
package instruments
