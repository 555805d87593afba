package api

import (
	"sync"

	"tidewatch/api/door"
	"tidewatch/api/problem"
)

// installProblems makes huma report its errors as problems.
//
//nolint:gochecknoglobals // huma's error constructor is a global variable
var installProblems = sync.OnceFunc(func() { problem.Install(door.RequestID) })
