package catalog

import "strings"

// unknownKey says that a key is not known, and which one may be meant.
func unknownKey(key string, known []string) string {
	if meant := nearest(key, known); meant != "" {
		return "is not a known key: is " + meant + " meant?"
	}
	return "is not a known key: known are " + strings.Join(known, ", ")
}

// oneOf says which values there are, and which one may be meant.
func oneOf(value string, known []string) string {
	message := "must be one of " + strings.Join(known, ", ") + ", is " + quote(value)
	if meant := nearest(value, known); meant != "" {
		message += ": is " + meant + " meant?"
	}
	return message
}

// nearest returns the known word that differs least from another, or "" when none is close.
func nearest(word string, known []string) string {
	best, least := "", 0
	word = strings.ToLower(strings.ReplaceAll(word, "-", "_"))
	if len(word) > 100 {
		return ""
	}
	for _, k := range known {
		d := distance(word, strings.ToLower(k))
		if d <= max(1, len(k)/3) && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to insert, delete or replace to make one word the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
