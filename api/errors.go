package api

import (
	"sync"

	"tidewatch/api/door"
	"tidewatch/api/problem"
)

// installProblems makes huma answer its own findings as problems.
//
//nolint:gochecknoglobals // huma has one such setting for the whole process
var installProblems = sync.OnceFunc(func() { problem.Install(door.RequestID) })
