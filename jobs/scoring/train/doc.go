// The program train creates the sentiment model of package scoring from the labelled answers in the repository:
//
//	go run ./jobs/scoring/train            # writes jobs/scoring/sentiment.model and prints the accuracy
//	go run ./jobs/scoring/train -check     # prints the accuracy, and compares with the committed files
//
// Each author of labelled answers is called a hand. The program measures the accuracy on the answers of each hand with
// a model that has learned only from the other hands. The program fails if a figure becomes worse by more than one
// point, unless the flag -accept is set. The predictions for the hands in calibrationHands calibrate the confidence,
// and determine the threshold below which a label is unsure. Training and calibration ignore the hands in setAside.
// With the flag -set-aside, the program measures the accuracy on the hands in setAside.
package main
