// Package yaml stands where gin looks for YAML, in which the desk neither reads nor
// answers. What gin links for it weighs most of a megabyte; go.mod replaces it by this.
package yaml

import (
	"errors"
	"io"
)

// Decoder reads nothing.
type Decoder struct{}

// NewDecoder returns what reads nothing.
func NewDecoder(io.Reader) *Decoder { return &Decoder{} }

// Decode refuses.
func (*Decoder) Decode(any) error { return errors.ErrUnsupported }

// Marshal refuses.
func Marshal(any) ([]byte, error) { return nil, errors.ErrUnsupported }
