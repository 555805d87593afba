package document

func alertTexts() map[string]Text {
	return map[string]Text{
		"list-alert-channels": {
			tagAlerts,
			"List alert channels",
			"Returns the channels that the caller may see, newest first, without URLs and secrets. The field target " +
				"has the scheme and host of the URL, or the recipients of the e-mails.",
		},
		"create-alert-channel": {
			tagAlerts,
			"Create an alert channel",
			"Adds a channel: a webhook, an incoming webhook of Slack or a compatible service, or e-mail. Messages to a " +
				"webhook are signed as in Standard Webhooks, in the headers webhook-id, webhook-timestamp and " +
				"webhook-signature. The API never returns URLs and secrets. URLs and secrets are stored encrypted if " +
				"the operator has set a key.",
		},
		"get-alert-channel": {tagAlerts, "Get an alert channel", "Returns one channel, without its URL and secret."},
		"update-alert-channel": {
			tagAlerts,
			"Update an alert channel",
			"Changes the fields that the body contains. A URL or secret that the body omits keeps its value.",
		},
		"delete-alert-channel": {
			tagAlerts,
			"Delete an alert channel",
			"Deletes the channel with its rules, its pending messages, and the record of its sent messages.",
		},
		"test-alert-channel": {
			tagAlerts,
			"Send a test message",
			"Sends a test message, also through an inactive channel, and returns its delivery. The operation " +
				"get-alert-delivery returns the response of the receiver. A second test is rejected with 409 while the first test is in progress.",
		},
		"list-alert-rules": {
			tagAlerts,
			"List alert rules",
			"Returns the rules that the caller may see, newest first. Filters can be combined.",
		},
		"create-alert-rule": {
			tagAlerts,
			"Create an alert rule",
			"Selects the events that a channel reports, for one brand or for all brands of the channel's customer. A " +
				"rule reports each event once. Events within a short time, such as those of an engine outage, are " +
				"reported in one message. Inactive schedules cause no events of the kinds \"failing\" and " +
				"\"silent\", and no events about late runs. Rules of the kind \"changes\" report changes of the " +
				"answers, immediately or in a daily or weekly digest. Rules of the kind \"run_scored\" send a " +
				"webhook of the type \"run.scored\" after each scored run.",
		},
		"get-alert-rule": {tagAlerts, "Get an alert rule", "Returns one rule."},
		"update-alert-rule": {
			tagAlerts,
			"Update an alert rule",
			"Changes the fields that the body contains. Events that were already reported are not reported again.",
		},
		"delete-alert-rule": {
			tagAlerts,
			"Delete an alert rule",
			"Deletes the rule. The record of the rule's events is kept.",
		},
		"list-alert-events": {
			tagAlerts,
			"List alert events",
			"Returns events that were or will be reported, newest first. Filters can be combined.",
		},
		"list-alert-deliveries": {
			tagAlerts,
			"List alert deliveries",
			"Returns messages to channels, newest first, with the response to each attempt: status, latency and the first " +
				"bytes of the body. A message fails after eight attempts in about four hours, or earlier if a further " +
				"attempt would be useless, for example after status 410. By default, messages are kept for 90 days.",
		},
		"get-alert-delivery": {tagAlerts, "Get an alert delivery", "Returns one message with the response to each attempt."},
	}
}
