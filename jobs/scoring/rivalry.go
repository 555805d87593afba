package scoring

import (
	"slices"
	"strings"
)

// rivalRole returns the role of the name at token i after a phrase that compares two names without a word for "than".
// The last word of the phrase is token k. In "lags behind Acme" and "surpasse Acme", the clause compares something with
// Acme. In "according to Acme", the clause is not about Acme. Without such a phrase, ok is false.
func (r *Reading) rivalRole(c clause, k, i int) (of role, ok bool) {
	words := rivalWordsOf(r.words.language)
	k = r.beforeManner(c, k) // as in "surpasse largement Acme"
	word := r.tokens[k].word
	switch {
	case r.tokens[k].isMention():
		return described, false
	case oneOf(word, words.direct) && r.hasName(c.first, k), r.isChosenOver(c, k):
		return compared, true
	case oneOf(word, words.aside) && !r.hasComma(k+1, i):
		return involved, true
	case !oneOf(word, words.prepositions):
		return r.rivalBefore(c, i)
	case k == c.first:
		return described, false
	}
	pair := r.tokens[r.beforeManner(c, k-1)].word + "_" + word // as in "supera claramente a Acme"
	switch {
	case oneOf(pair, words.behind):
		return compared, true
	case r.hasComma(k+1, i):
		return described, false
	case oneOf(pair, words.against):
		return compared, true
	case oneOf(pair, " according_to instead_of "):
		return involved, true
	}
	return r.rivalBefore(c, i)
}

// beforeManner returns the index of the word before k if the word at k is an adverb of manner, and k otherwise.
func (r *Reading) beforeManner(c clause, k int) int {
	if k > c.first && r.isManner(k) {
		return k - 1
	}
	return k
}

// isManner reports whether token k is an adverb, such as "clearly", in a language other than English.
func (r *Reading) isManner(k int) bool {
	word := r.tokens[k].word
	return r.words.language != english && !r.tokens[k].isMention() &&
		(strings.HasSuffix(word, "ment") || strings.HasSuffix(word, "mente") || oneOf(word, manners))
}

// manners are adverbs of other languages than English.
const manners = " ruimschoots wyraźnie znacznie "

// isChosenOver reports whether the word at token k is "over" after a name and a verb of choice: "I'd pick Acme over …".
func (r *Reading) isChosenOver(c clause, k int) bool {
	return r.words.language == english && r.tokens[k].word == "over" && r.hasName(c.first, k) &&
		slices.ContainsFunc(r.tokens[c.first:k], func(t token) bool { return isAmong(t.word, choices) })
}

// choices are English verbs of choice.
const choices = " choose chose chosen take pick picked prefer prefers preferred recommend favor favour favored favoured "

// rivalBefore returns the role of a German name before a word such as "überlegen": "Acme ist Globex überlegen".
func (r *Reading) rivalBefore(c clause, i int) (of role, ok bool) {
	isDative := r.words.language == german && r.hasName(c.first, i) &&
		slices.ContainsFunc(r.tokens[i+1:c.last], func(t token) bool { return isAmong(t.word, afterRival) })
	return compared, isDative
}

// afterRival are German words after a name with which a clause compares.
const afterRival = " überlegen unterlegen hinterher heran voraus "

// hasName reports whether a name is among the tokens from index i to index k, exclusive.
func (r *Reading) hasName(i, k int) bool { return slices.ContainsFunc(r.tokens[i:k], token.isMention) }

// hasComma reports whether a comma precedes one of the tokens from index i to index k, inclusive.
func (r *Reading) hasComma(i, k int) bool {
	for ; i <= k; i++ {
		if r.followsComma(i) {
			return true
		}
	}
	return false
}

// rivalWords are the words of a language that compare two names without a word for "than".
type rivalWords struct {
	direct       string // verbs directly before the name of the loser
	prepositions string // the last words of the pairs below
	behind       string // pairs of words in the middle of a clause: "lags behind"
	aside        string // words directly before the name of a source or of a replaced product: "selon", "statt"
	against      string // pairs of words that introduce a comparison or a contrast: "im Gegensatz zu"
}

// rivalWordsOf returns the words of a language with spaces.
func rivalWordsOf(l language) rivalWords {
	switch l {
	case english:
		return rivalWords{
			direct:       " outperformed surpassed outclassed overtook overtakes trails trailed outpaces outpaced outranks outscores ",
			prepositions: " behind by to of for out ",
			behind: " lag_behind lags_behind lagged_behind lagging_behind fall_behind falls_behind fell_behind fallen_behind" +
				" falling_behind trail_behind trails_behind trailing_behind far_behind well_behind way_behind slightly_behind" +
				" closely_behind ranks_behind ranked_behind beaten_by outperformed_by surpassed_by outclassed_by overtaken_by" +
				" overshadowed_by eclipsed_by inferior_to superior_to loses_to lost_to ahead_of short_of match_for" +
				" edges_out edged_out ",
		}
	case german:
		return rivalWords{
			direct:       " schlägt übertrifft überflügelt überholt ",
			aside:        " laut statt anstatt ",
			prepositions: " hinter vor zu von ",
			behind: " liegt_hinter bleibt_hinter landet_hinter rangiert_hinter weit_hinter deutlich_hinter klar_hinter" +
				" knapp_hinter weit_vor deutlich_vor klar_vor knapp_vor übertroffen_von geschlagen_von überholt_von ",
			against: " vergleich_zu gegensatz_zu unterschied_zu ",
		}
	case french:
		return rivalWords{
			direct:       " surpasse surpassent dépasse dépassent devance devancent bat battent surclasse ",
			aside:        " selon ",
			prepositions: " derrière devant à au par ",
			behind: " loin_derrière juste_derrière reste_derrière arrive_derrière loin_devant juste_devant inférieur_à" +
				" inférieure_à inférieurs_à inférieures_à supérieur_à supérieure_à supérieurs_à supérieures_à devancé_par" +
				" devancée_par dépassé_par dépassée_par surpassé_par surpassée_par battu_par battue_par ",
			against: " rapport_à comparé_à comparée_à comparaison_à ",
		}
	case spanish:
		return rivalWords{
			direct:       " supera superan bate aventaja ",
			aside:        " según ",
			prepositions: " de a por con al ",
			behind: " detrás_de supera_a superan_a gana_a aventaja_a vence_a inferior_a inferiores_a superior_a superiores_a" +
				" superado_por superada_por superados_por ",
			against: " comparación_con comparado_con comparada_con diferencia_de contrario_de ",
		}
	case portuguese:
		return rivalWords{
			direct:       " supera superam bate vence ",
			aside:        " segundo ",
			prepositions: " de da do a à ao por pela pelo com ",
			behind: " atrás_de atrás_da atrás_do inferior_a inferior_à inferior_ao superior_a superior_à superior_ao" +
				" superado_por superada_por superada_pela superado_pelo superado_pela superada_pelo ",
			against: " comparação_com comparado_com comparada_com contrário_de contrário_da contrário_do" +
				" diferentemente_de diferentemente_da diferentemente_do ",
		}
	case italian:
		return rivalWords{
			direct:       " batte battono supera superano surclassa ",
			aside:        " secondo ",
			prepositions: " a ad al da di ",
			behind: " dietro_a dietro_ad inferiore_a inferiore_ad inferiori_a superiore_a superiore_ad superiori_a battuto_da" +
				" battuta_da superato_da superata_da ",
			against: " confronto_a differenza_di ",
		}
	case dutch:
		return rivalWords{
			direct:       " verslaat overtreft ",
			aside:        " volgens ",
			prepositions: " bij op achter door tot met ",
			behind: " achter_bij achter_op ver_achter blijft_achter ligt_achter overtroffen_door verslagen_door" +
				" ingehaald_door ",
			against: " vergelijking_met vergeleken_met tegenstelling_tot ",
		}
	case polish:
		return rivalWords{
			direct:       " przewyższa przewyższają pokonuje wyprzedza ustępuje ustępują bije ",
			aside:        " według zamiast ",
			prepositions: " za nad przez do od ",
			behind:       " tyle_za góruje_nad przewagę_nad wyprzedzany_przez ",
			against:      " przeciwieństwie_do odróżnieniu_od ",
		}
	default:
		return rivalWords{}
	}
}
