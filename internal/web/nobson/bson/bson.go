// Package bson stands where gin looks for BSON, which the desk neither reads nor
// writes. What gin links for it weighs half a megabyte; go.mod replaces it by this.
package bson

import "errors"

// Marshal writes nothing.
func Marshal(any) ([]byte, error) { return nil, errors.ErrUnsupported }

// Unmarshal reads nothing.
func Unmarshal([]byte, any) error { return errors.ErrUnsupported }
