package door

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

// commonPasswords lists frequent passwords of at least [MinPassword] characters that no other rule refuses. The list is
// short, because the wait after failed log-ins limits guesses, and because most of the frequent passwords are shorter
// than the required length. The list contains passwords that occur near the top of most published lists of frequent
// passwords.
//
//go:embed common_passwords.txt
var commonPasswords string

// RefusePassword returns the reason why a new password is too easy to guess, or "" for an acceptable password (NIST SP
// 800-63B, section 3.1.1.2). The password must not contain the given e-mail address of the user.
func RefusePassword(password, email string) string {
	const shortest = 4 // shorter names occur in many passwords by chance
	folded, address := strings.ToLower(password), strings.ToLower(strings.TrimSpace(email))
	name, _, _ := strings.Cut(address, "@")
	switch {
	case utf8.RuneCountInString(name) >= shortest && strings.Contains(folded, name),
		address != "" && strings.Contains(folded, address):
		return "must not contain the e-mail address or the part before the @"
	case isRepetition(folded) || isSequence(folded):
		return "must not be a repetition or a sequence of characters, such as aaaaaaaaaa, abcabcabca or abcdefghij"
	case slices.Contains(strings.Fields(commonPasswords), folded):
		return "is one of the most common passwords: choose another password"
	default:
		return ""
	}
}

// isRepetition reports whether a text repeats its first one to four characters.
func isRepetition(text string) bool {
	const longest = 4
	runes := []rune(text)
	for size := 1; size <= longest && 2*size <= len(runes); size++ {
		repeats := true
		for i := size; i < len(runes); i++ {
			repeats = repeats && runes[i] == runes[i-size]
		}
		if repeats {
			return true
		}
	}
	return false
}

// isSequence reports whether each character of a text follows the character before it, or each precedes it. The digit 0
// also follows 9.
func isSequence(text string) bool {
	up, down := true, true
	runes := []rune(text)
	for i := 1; i < len(runes); i++ {
		step := runes[i] - runes[i-1]
		wraps := runes[i] == '0' && runes[i-1] == '9'
		up, down = up && (step == 1 || wraps), down && step == -1
	}
	return up || down
}
