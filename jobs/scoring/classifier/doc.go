// Package classifier is a multinomial logistic regression over hashed features. A [Model] is small enough to be part of
// the program: each feature has one signed byte per class.
//
// [Train] learns the weights from labelled examples. Training is deterministic: the same examples in the same order
// give the same weights on every machine. No operation depends on the number of processors, and no multiplication is
// fused with an addition.
package classifier
