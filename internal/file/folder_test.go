package file_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"openpeople/internal/file"
)

// A file is there whole, or not at all, and nothing outside of the folder is reached.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := file.FolderAt(filepath.Join(dir, "files"))
	defer f.Close()
	if _, err := os.Stat(filepath.Join(dir, "files")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before anything was asked of it: %v", err)
	}
	write := func(name, text string, fail error) (int64, error) {
		return f.Write(name, func(to io.Writer) error {
			_, err := io.WriteString(to, text)
			return errors.Join(err, fail)
		})
	}
	if size, err := write("a", "words", nil); err != nil || size != 5 {
		t.Fatal(size, err)
	}
	broken := errors.New("broken")
	for _, name := range []string{"a", "b"} {
		if _, err := write(name, "other", broken); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if names, err := f.Names(); err != nil || !slices.Equal(names, []string{"a"}) {
		t.Errorf("%v %v", names, err)
	}
	from, err := f.Open("a")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(from)
	if from.Close(); err != nil || string(text) != "words" {
		t.Errorf("%q %v", text, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "files", "a")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for _, name := range []string{"../secret", filepath.Join(dir, "secret")} {
		if _, err := f.Open(name); err == nil {
			t.Errorf("%s was opened", name)
		}
		if _, err := write(name, "y", nil); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	if err := errors.Join(f.Remove("a"), f.Remove("a")); err != nil {
		t.Error(err)
	}
	if _, err := f.Open("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed: %v", err)
	}
}
