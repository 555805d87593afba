package cronspec_test

import (
	"testing"
	"time"

	"tidewatch/jobs/cronspec"
)

func BenchmarkNextDaily(b *testing.B)    { benchmarkNext(b, "0 9 * * *") }
func BenchmarkNextWildcard(b *testing.B) { benchmarkNext(b, "*/15 * * * *") }
func BenchmarkNextLeapDay(b *testing.B)  { benchmarkNext(b, "0 0 29 2 *") }

func benchmarkNext(b *testing.B, cron string) {
	b.Helper()
	schedule, err := cronspec.Parse(cronspec.Spec{Cron: cron, Zone: "America/New_York"})
	if err != nil {
		b.Fatal(err)
	}
	start := time.Date(2026, 8, 22, 9, 0, 0, 0, time.UTC)
	end := start.AddDate(3, 0, 0)
	b.ReportAllocs()
	for at := start; b.Loop(); {
		if at = schedule.Next(at); at.After(end) {
			at = start
		}
	}
}

func BenchmarkParse(b *testing.B) {
	spec := cronspec.Spec{Cron: "*/15 8-18 * * MON-FRI", Zone: "Europe/Berlin"}
	b.Run("alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cronspec.Parse(spec); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("with zones shared", func(b *testing.B) {
		var parser cronspec.Parser
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.Parse(spec); err != nil {
				b.Fatal(err)
			}
		}
	})
}
