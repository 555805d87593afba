// Package classifier is a multinomial logistic regression over hashed features. A [Model] is small enough to be part of
// the program: each feature has one signed byte per class.
//
// [Train] learns the weights from labelled examples. Training is deterministic: the same examples in the same order
// give the same weights on every machine, because no operation depends on the number of processors, and no product and
// sum are fused.
package classifier
