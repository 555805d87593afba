// Package zoneinfo loads time zones from the newest time-zone data that the process has. The binary contains a copy of
// the IANA time-zone data, and most machines have a copy of their own. The older of the two copies lacks recent
// decisions of governments. Go's [time.LoadLocation] prefers the data of the machine, even if the data is older than
// the data in the binary.
//
// The function Current chooses the data once, so that all schedules of a process follow the same rules. "make tzdata"
// updates the copy in the binary from the Go toolchain.
package zoneinfo

import _ "time/tzdata" // the import lets time.LoadLocation work on machines without time-zone data
