package api_test

// rescoreAccess returns the expected access to the operations on re-scores of brands.
func rescoreAccess() map[string]accessLine {
	return map[string]accessLine{
		"preview-brand-rescore": {answers: readsIts, of: brand},
		"rescore-brand": {
			answers: answers{401, 403, 409, 409, 403, 404, 404},
			of:      brand,
		}, // the brand is being re-scored
		"list-rescores":  {answers: everybodyReads, list: true},
		"get-rescore":    {answers: readsIts, of: rescore},
		"cancel-rescore": {answers: editorsWriteIts, of: rescore},
		"pause-rescore":  {answers: editorsWriteIts, of: rescore},
		"resume-rescore": {
			answers: answers{401, 403, 409, 409, 403, 404, 404},
			of:      rescore,
		}, // the re-score is not paused
		"create-rescore": {
			answers: answers{401, 403, 409, 409, 403, 422, 422},
			body:    func(o things) any { return map[string]any{"brand_id": o.brand.ID} },
		}, // the brand is being re-scored
		"preview-rescore-segment": {
			answers: answers{401, 200, 200, 200, 422, 422, 422},
			query:   func(o things) string { return "brand_id=" + o.brand.ID.String() },
		},
	}
}
