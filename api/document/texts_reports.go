package document

func reportTexts() map[string]Text {
	return map[string]Text{
		"list-reports": {
			tagReports,
			"List reports",
			"Returns the reports that the caller may see, newest first, without their documents. Filters can be combined.",
		},
		"create-report": {
			tagReports,
			"Make a report",
			"Makes a report about a brand from the stored answers, and stores the report. The report never " +
				"changes, even if answers are later re-scored or deleted, or names change. No engine is called. The " +
				"template \"weekly\" has the figures, changes, weakest queries and sources of 7 days. The template " +
				"\"monthly\" reviews a calendar month with the competitors and all queries. The template \"competitors\" " +
				"compares the brand with its competitors over 28 days. The template \"sources\" lists the cited " +
				"domains and the gaps of 28 days.",
		},
		"get-report": {tagReports, "Get a report", "Returns one report without its document."},
		"get-report-html": {
			tagReports,
			"Get the document of a report",
			"Returns the document as one HTML file, which has no scripts, loads no other files, and can be printed.",
		},
		"delete-report": {tagReports, "Delete a report", "Permanently deletes a report with its document and its links."},
		"list-report-links": {
			tagReports, "List the links of a report", "Returns the links of a report, newest first, without their secrets.",
		},
		"create-report-link": {
			tagReports,
			"Create a link to a report",
			"Creates a link that shows only the document of the report, and needs no log-in. The link expires and can " +
				"be revoked. The response has the address of the link, which is shown only once.",
		},
		"get-report-link": {
			tagReports, "Get a link to a report", "Returns one link with the number of its views, without its secret.",
		},
		"revoke-report-link": {
			tagReports, "Revoke a link to a report", "Revokes a link. A revoked link shows no report.",
		},
	}
}
