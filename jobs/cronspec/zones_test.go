package cronspec_test

import (
	"archive/zip"
	"go/build"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

const day = 86400

// TestNextAgreesWithReferenceAtEveryChange checks the days around each change of the clock in each zone. If several
// zones share a change (its instant, and the offsets before and after), the test checks only one of these zones.
func TestNextAgreesWithReferenceAtEveryChange(t *testing.T) {
	t.Parallel()

	specs := withPolicies("0 0 * * *", "30 2 * * *", "0,15,30,45 1,2,3 * * *", "59 23 * * *", "0 0-23 * * 0-5", "@monthly")
	specs = append(
		specs,
		withPolicies("*/30 * * * *")[0],
		withPolicies("15 * * * *")[0],
		withPolicies("*/7 0,1,2,23 * * *")[0],
	)

	all := zones(t)
	for _, year := range []int{2011, 2018, 2026, 2039} {
		t.Run(strconv.Itoa(year), func(t *testing.T) {
			t.Parallel()

			var parser cronspec.Parser
			for change, zone := range changes(all, year, year+2) {
				w := newWindow(zone, change.at-day, change.at+day)
				for _, spec := range specs {
					spec.Zone = zone.String()
					w.requireAgreement(t, &parser, spec)
				}
			}
		})
	}
}

// TestNextAgreesWithReferenceInEveryZone checks each zone separately.
func TestNextAgreesWithReferenceInEveryZone(t *testing.T) {
	t.Parallel()

	var parser cronspec.Parser
	for _, zone := range zones(t) {
		found := false
		for change := range changesOf(zone, 2026, 2027) {
			found = true
			w := newWindow(zone, change.at-day, change.at+day)
			for _, cron := range []string{"0 0 * * *", "0,30 1,2,3 * * *", "*/20 * * * *"} {
				w.requireAgreement(t, &parser, cronspec.Spec{Cron: cron, Zone: zone.String()})
			}
		}
		if !found {
			at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).Unix()
			newWindow(zone, at, at+day).requireAgreement(t, &parser, cronspec.Spec{Cron: "30 9 * * *", Zone: zone.String()})
		}
	}
}

// TestNextAgreesWithReferenceForAYear checks every minute of a year with unusual changes of the clock.
func TestNextAgreesWithReferenceForAYear(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		rule, zone string
		year       int
	}{
		{"change at two or three", "America/New_York", 2026},
		{"changes by half an hour", "Australia/Lord_Howe", 2026},
		{"two more changes for Ramadan", "Africa/Casablanca", 2026},
		{"leap year under a standing rule", "Europe/Berlin", 2096},
		{"a day left out", "Pacific/Apia", 2011},
		{"seconds in the offset until January", "Africa/Monrovia", 1972},
	} {
		t.Run(tc.rule+", "+tc.zone, func(t *testing.T) {
			t.Parallel()

			zone, err := time.LoadLocation(tc.zone)
			require.NoError(t, err)
			from := time.Date(tc.year, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
			to := from + 366*day
			if tc.zone == "Africa/Monrovia" {
				to = from + 12*day // a window with one entry for each second covers only 12 days
			}
			w := newWindow(zone, from, to)
			var parser cronspec.Parser
			for _, cron := range []string{
				"0 9 * * *", "0 0 29 2 *", "30 2 13 * FRI", "10 1,2 */2 * 1-3", "*/15 * * * *",
			} {
				for _, spec := range withPolicies(cron) {
					spec.Zone = tc.zone
					w.requireAgreement(t, &parser, spec)
				}
			}
		})
	}
}

// withPolicies returns one spec for each combination of an expression and the policies.
func withPolicies(crons ...string) []cronspec.Spec {
	var specs []cronspec.Spec
	for _, cron := range crons {
		specs = append(specs,
			cronspec.Spec{Cron: cron},
			cronspec.Spec{Cron: cron, DSTGap: cronspec.GapSkip, DSTRepeat: cronspec.RepeatSecond},
			cronspec.Spec{Cron: cron, DSTGap: cronspec.GapShift, DSTRepeat: cronspec.RepeatBoth},
		)
	}
	return specs
}

// change is one change of a zone's clock, with the offsets before and after.
type change struct {
	at            int64
	before, after int
}

// changes returns all changes of the zones' clocks in a range of years. For each change, the result contains one zone
// in which the change occurs.
func changes(zones []*time.Location, fromYear, toYear int) map[change]*time.Location {
	found := make(map[change]*time.Location)
	for _, zone := range zones {
		for change := range changesOf(zone, fromYear, toYear) {
			found[change] = zone
		}
	}
	return found
}

// changesOf compares the offsets of consecutive days. If the offsets of two days differ, a binary search finds the
// change.
func changesOf(zone *time.Location, fromYear, toYear int) map[change]bool {
	found := make(map[change]bool)
	at := time.Date(fromYear, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	end := time.Date(toYear, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	for ; at < end; at += day {
		if offsetAt(zone, at) == offsetAt(zone, at+day) {
			continue
		}
		low, high := at, at+day
		for high-low > 1 {
			if middle := (low + high) / 2; offsetAt(zone, middle) == offsetAt(zone, at) {
				low = middle
			} else {
				high = middle
			}
		}
		found[change{high, offsetAt(zone, low), offsetAt(zone, high)}] = true
	}
	return found
}

func offsetAt(zone *time.Location, at int64) int {
	_, offset := time.Unix(at, 0).In(zone).Zone()
	return offset
}

// zones returns the zones of the Go distribution. If several zones differ only in their names, the result contains only
// one of these zones.
func zones(t *testing.T) []*time.Location {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return fewZones(t)
	}
	defer func() { require.NoError(t, archive.Close()) }()

	var all []*time.Location
	seen := make(map[string]bool)
	for _, file := range archive.File {
		if strings.HasSuffix(file.Name, "/") || file.Name == "Factory" { // a directory, or an invalid zone
			continue
		}
		reader, err := file.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(reader)
		require.NoError(t, err)
		if zone, err := time.LoadLocation(file.Name); err == nil && !seen[string(data)] {
			seen[string(data)] = true
			all = append(all, zone)
		}
	}
	require.Greater(t, len(all), 300)
	return all
}

// fewZones returns some zones for tests on machines without the zone data of the Go distribution.
func fewZones(t *testing.T) []*time.Location {
	t.Helper()
	var all []*time.Location
	for _, name := range oddZones() {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		all = append(all, zone)
	}
	return all
}

// oddZones returns zones that together cover all kinds of changes of the clock.
func oddZones() []string {
	return []string{
		"UTC",
		"America/New_York",
		"Europe/Berlin",
		"Europe/Dublin",
		"Australia/Lord_Howe",
		"Africa/Cairo",
		"Asia/Beirut",
		"America/Sao_Paulo",
		"Pacific/Apia",
		"Pacific/Kwajalein",
		"Africa/Casablanca",
		"Africa/Monrovia",
		"Asia/Kathmandu",
		"Antarctica/Troll",
		"Asia/Gaza",
		"America/Nuuk",
		"America/St_Johns",
		"Asia/Manila",
		"America/Juneau",
		"Europe/Amsterdam",
	}
}
