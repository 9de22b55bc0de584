// Package toml stands where gin looks for TOML, in which the desk neither reads nor
// answers; go.mod replaces what gin links for it by this.
package toml

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
