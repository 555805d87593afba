package api_test

import "time"

// retryAccess returns the expected access to the operations that retry the failed runs of a period.
func retryAccess() map[string]accessLine {
	yesterday := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	failedRuns := func(o things) any { return map[string]any{"brand_id": o.brand.ID, "from": yesterday} }
	return map[string]accessLine{
		"preview-run-retries": {answers: answers{401, 200, 200, 200, 422, 422, 422}, body: failedRuns},
		"retry-runs":          {answers: answers{401, 403, 200, 200, 403, 422, 422}, body: failedRuns},
	}
}
