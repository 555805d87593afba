package api

import (
	"sync"

	"tidewatch/api/door"
	"tidewatch/api/problem"
)

// installProblems makes huma report its errors as problems.
//
//nolint:gochecknoglobals // huma has one such setting for the whole process
var installProblems = sync.OnceFunc(func() { problem.Install(door.RequestID) })
