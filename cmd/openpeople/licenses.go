package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"os"
)

// notices are what the modules that are linked into the program want to be said:
// their licences and notices, compressed. TestNoticesAreFresh makes them.
//
//go:embed notices.gz
var notices []byte

type licensesCommand struct{}

// Run prints the notices.
func (licensesCommand) Run() error {
	text, err := gzip.NewReader(bytes.NewReader(notices))
	if err != nil {
		return err
	}
	_, err = io.Copy(os.Stdout, text)
	return err
}
