package api_test

// exceptionAccess returns the expected access to the operations on exceptions.
func exceptionAccess() map[string]accessLine {
	return map[string]accessLine{
		"list-schedule-exceptions": {answers: everybodyReads, list: true},
		"create-schedule-exception": {
			answers: answers{401, 403, 201, 201, 403, 422, 422},
			body:    newBlackout,
		},
		"get-schedule-exception":     {answers: readsIts, of: scheduleException},
		"delete-schedule-exception":  {answers: editorsRemoveIts, of: scheduleException},
		"preview-schedule-exception": {answers: answers{401, 200, 200, 200, 422, 422, 422}, body: newException},
		"preview-resume":             {answers: readsIts, of: scheduleException},
		"resume-pause":               {answers: editorsWriteIts, of: scheduleException},
		"pause-scheduled-jobs": {
			answers: answers{401, 403, 200, 200, 403, 422, 422},
			body:    func(o things) any { return map[string]any{"brand_id": o.brand.ID} },
		},
		"import-calendar": {
			answers: answers{401, 403, 200, 200, 403, 422, 422},
			body: func(o things) any {
				return map[string]any{"customer_id": o.brand.CustomerID, "calendar": calendar}
			},
		},
	}
}

func scheduleException(o things) string { return o.exception.String() }

func newException(o things) any {
	return map[string]any{"kind": "pause", "customer_id": o.brand.CustomerID}
}

// newBlackout returns the body of a request that creates a blackout. Several callers can create the same blackout.
func newBlackout(o things) any {
	return map[string]any{
		"kind": "blackout", "customer_id": o.brand.CustomerID,
		"blackout": map[string]any{"from": "2090-01-01", "to": "2090-01-02"},
	}
}

const calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
