package main

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/jobs/zoneinfo"
)

// version is the released version. Release builds set version with -ldflags "-X main.version=1.2.3".
var version string

// unversioned describes a build from a source tree without Git.
const unversioned = "development build, without a version because the source tree had no Git repository"

type versionCommand struct{}

// Run prints the released version or, for other builds, the commit. The second line of the output has the version and
// the origin of the time-zone data.
func (versionCommand) Run(e *command.Env) error {
	info, _ := debug.ReadBuildInfo()
	zones := zoneinfo.Current()
	_, err := fmt.Fprintf(e.Stdout, "tidewatch %s\ntime-zone data %s (%s)\n",
		cmp.Or(version, revision(info), unversioned), zones.Version, zones.Origin)
	return err
}

// revision returns the commit of the build, or "" if the build does not record a commit. Uncommitted changes add the
// suffix "+dirty".
func revision(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if settings["vcs.revision"] != "" && settings["vcs.modified"] == "true" {
		return settings["vcs.revision"] + "+dirty"
	}
	return settings["vcs.revision"]
}
