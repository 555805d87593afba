package cronspec_test

import (
	"errors"
	"fmt"
	"time"

	"tidewatch/jobs/cronspec"
)

func ExampleParse() {
	_, err := cronspec.Parse(cronspec.Spec{Cron: "0 22-2 * * *", Zone: "Europe/Berlin"})

	if fieldErr, ok := errors.AsType[*cronspec.FieldError](err); ok {
		fmt.Println(fieldErr.Field, fieldErr.Part)
		fmt.Println(fieldErr.Reason)
	}
	// Output:
	// cron_expression hour
	// range 22-2 runs backwards: write the list "22-23,0-2"
}

// On 2026-03-08, the clock in New York skips half past two.
func ExampleSchedule_Next() {
	schedule, err := cronspec.Parse(cronspec.Spec{Cron: "30 2 * * *", Zone: "America/New_York"})
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC)
	for range 3 {
		at = schedule.Next(at)
		fmt.Println(at.In(schedule.Location()))
	}
	// Output:
	// 2026-03-07 02:30:00 -0500 EST
	// 2026-03-08 03:00:00 -0400 EDT
	// 2026-03-09 02:30:00 -0400 EDT
}
