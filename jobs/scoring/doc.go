// Package scoring reads the answers of AI answer engines. The result of a reading contains the mentioned names, the
// order of the names, the sentiment about each name, and the cited sources.
//
// The package uses no I/O, clock or context. The same text and the same subjects give the same result on every machine,
// so callers can repeat and compare scores. Tidewatch stores [Name] and [Version] with each score.
//
// # The steps
//
//	The parser goldmark converts the stored text to plain text and blocks.
//	The function fold converts the plain text to letters and digits.
//	The type matcher finds the mentions in the letters and digits.
//	The package uax29 splits the plain text into sentences and words.
//	The order of the mentions, the lists and the lengths of the sentences determine the positions.
//	The clauses of the sentences, and a statistical model, determine the sentiments.
//	The sources of the answer determine the citations.
//
// # Files
//
//	The subjects and the steps of a reading are in scorer.go.
//	The class of a query is in queryclass.go.
//	The blocks (paragraphs, headings, lists, tables) are in markdown.go, html.go and htmltable.go.
//	The limits that keep the time of the Markdown parser linear are in bracketlimit.go, definitionlimit.go,
//	depthlimit.go, emphasislimit.go and tablelimit.go.
//	The lines that end a Markdown list are in interrupt.go.
//	The parsers of answers that consist of data are in data.go (JSON), csv.go and yaml.go.
//	The text of a block and its links are in inline.go and link.go.
//	The rules for citation marks, reference lists and URLs are in reference.go and address.go.
//	The numbers in brackets that are not citation marks are in bracketnumber.go.
//	The plain text, with its offsets in the stored text, is in plain.go.
//	The conversion to letters and digits is in fold.go, and the ends of words are in script.go.
//	The signs of footnotes are in notesign.go, and the HTML of superscript and subscript is in
//	superscript.go.
//	The patterns of names are in names.go, and legal forms such as "Inc." are in legalform.go. The comparison of two
//	names is in samename.go, and canmatch.go checks whether an answer can mention a name.
//	The English words that are also names are in commonwords.go.
//	The words of other languages that are also names are in foreignwords.go.
//	The case endings of names are in inflection.go, and the genitive "s" of names that are English words is in
//	genitive.go.
//	The accepted spellings are in spelling.go, Korean particles are in particle.go, and the search for all names is in
//	match.go. Arabic and Hebrew words that touch the next word are in proclitic.go.
//	The detection of amounts such as "$3M", which are not names, is in amount.go and amountwords.go.
//	The mentions are in mention.go, and the removal of words that are not names is in misread.go, misreadwords.go,
//	openingwords.go, calendar.go, tablesum.go, notation.go, place.go and placewords.go.
//	The typical neighbours of ordinary words that are also names are in collocation.go and collocationwords*.go.
//	The words of labels that are also names are in fieldlabel.go.
//	The ordinary words that may be names in capitals are in ordinary.go and the directory ordinary, and the German nouns
//	in phrases such as "viel Zeit" are in nounphrase.go.
//	The East Asian texts in which a name is an ordinary word are in homonyms.go.
//	The division of texts without spaces into words is in segment.go, and the dictionaries are in dictionary.go and the
//	directory dictionary.
//	The sentences and words of an answer are in sentence.go and token.go.
//	The positions of names are in position.go (order, prominence) and rank.go (list rank).
//	The numbers and bullets of lists are in numbering.go. Letters and ordinal words are in ordinal.go.
//	The lists are in listing.go, table.go and inlinelist.go, and the columns of tables in tablecolumn.go.
//	The labels above lists without ranks, such as "Avoid:" and "Pros:", are in listlead.go. The labels of lists that
//	belong to one product, such as "Integrations:", are in partlead.go.
//	The numbers and labels on the line before a name are in leadline.go.
//	The makers beside the names of products are in maker.go, and the names of models ("WH-1000XM5") in modelname.go.
//	The kinds of companies before names ("Banco Santander") are in companykind.go.
//	The labels before names are in label.go and labelform.go, and the words of labels are in labelwords.go. The labels
//	with numbers, such as "Week 3", are in labelcount.go, and the labels of lines without a mark are in meritlabel.go.
//	The verbs between a label and a name ("The best overall is Acme") are in verdict.go. The verdicts in prose are in
//	verdictline.go, the places after names ("Acme takes first place") in statement.go, the places that
//	continue such a statement in verdictchain.go, and the tiers in tier.go.
//	The detection of instructions, whose steps are not ranks, is in instructions.go.
//	The language of an answer is in language.go.
//	The ratings of words are in lexicon.go. The file wordkind.go has the grammatical kinds of words, such as negators.
//	The English lexicon of VADER is in vader.go, and the corrections for products are in productwords.go.
//	The words of each language are in lexicon_*.go, and the search in a list of words is in wordlist.go.
//	The idioms that mean the opposite of their words are in idiom.go, and the shares below a half in minority.go.
//	The opening hours and the fields of directory entries, which are facts, are in hours.go. Prices and other figures
//	without judgement are in figure.go, and the words beside figures in figurewords.go.
//	The clauses of a sentence are in clause.go, and the role of a name in a clause is in role.go. The denied comparisons
//	("not as good as Acme") are in comparison.go, and the comparisons without "than" ("lags behind Acme") in rivalry.go.
//	The subjects of each clause are in attribution.go.
//	The rating of a clause is in valence.go and trend.go. Negations that deny only once together are in concord.go.
//	The rating of a clause in a language without spaces is in unspaced.go.
//	The clauses about each subject are collected in evidence.go, and their ratings are summed up in tally.go.
//	The word lists of each language are in words.go and the directory words.
//	The concepts, which are the same in all languages, are in concept.go and the directory concepts.
//	The features of the sentiment model are in feature.go, the trained model is in the file sentiment.model, and the
//	algorithm is in package classifier.
//	The check whether denied words contradict a label is in denial.go.
//	The sentiments of an answer are in sentiment.go, and the reasons for a sentiment are in explain.go.
//	The program in the directory train creates the model from labelled answers.
//	The candidates, which are possible names of companies and products, are in candidate.go, candidatename.go and
//	candidatewords.go.
//	The citations of an answer are in citation.go. Package webaddress identifies pages and owners.
//
// The plain text is the text that a reader sees, without link targets, citation marks, bare URLs and the list of
// references at the end. Each part of the plain text corresponds to a part of the stored text. All exported offsets are
// byte offsets into the stored text.
//
// # Limits
//
// Sentiment works in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Japanese, Chinese and
// Korean. In other languages, most sentiments are neutral or unsure. The package treats each answer as text in one
// language, and rates sentiment only with the words of that language.
//
// The sentiment model has learned from answers that were written for this project. The model misses criticism that only
// an expert understands ("ships without an audit log"), and verdicts that stand far from the name. The package
// recognises irony only in exclamations such as "Great, Acme crashed again."
//
// A name that is also a common word counts as a mention if the name is capitalised. Some capitalised words do not count
// as mentions. Examples are the first words of sentences ("On balance", "Vivo em …"), days, and places ("hotels in
// Phoenix"). Further examples are German nouns ("ein Bild"), words in common phrases ("Target audience") and parts of
// longer East Asian words. The package recognises only the words and contexts in its word lists and dictionaries. A
// name at the end of a longer name also counts as a mention. Exceptions are the longer names in the word lists, such as
// "Big Apple".
//
// TestAccuracy measures the accuracy of mentions and positions on labelled answers, and testdata/accuracy/README.md
// explains the labels. The program train measures the accuracy of sentiment, and testdata/sentiment/README.md explains
// the labels.
package scoring

// Name and Version identify the rules of this package, and are stored with each score. Version increases with each
// change of the rules that may affect a score. Name is the name of the first rules, which rated sentiment by a lexicon.
// Since version 4, a statistical model determines the sentiment.
const (
	Name    = "lexicon"
	Version = 23
)
