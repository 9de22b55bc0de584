// Package file keeps files that stand in no table: behind the ports of the rooms that have
// some, here is a folder of this node. What a file is about, who may see it and when it goes
// is known where it is asked for.
package file

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
)

// Folder is files of a folder, by name. Safe for use by many goroutines.
type Folder struct {
	path string
	mu   sync.Mutex
	open *os.Root // nil: nothing was asked of it yet
}

// unfinished is how the name of a file ends that is being written.
const unfinished = ".part"

// FolderAt is the folder at a path: opened, and made where it is not there, when something is
// asked of it. Nobody else on the machine may read what lies in it.
func FolderAt(path string) *Folder { return &Folder{path: path} }

func (f *Folder) root() (*os.Root, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open != nil {
		return f.open, nil
	}
	err := os.MkdirAll(f.path, 0o700)
	if err == nil {
		f.open, err = os.OpenRoot(f.path)
	}
	return f.open, err
}

// Write makes a file of what fill writes; it is there when it is whole, in place of one of
// that name, or not at all.
func (f *Folder) Write(name string, fill func(to io.Writer) error) (size int64, err error) {
	root, err := f.root()
	if err != nil {
		return 0, err
	}
	part := name + unfinished
	to, err := root.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	err = fill(to)
	if err == nil {
		size, err = to.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err == nil {
		err = root.Rename(part, name)
	}
	if err != nil {
		return 0, errors.Join(err, f.Remove(part))
	}
	return size, nil
}

// Open opens a file to be read; an error that is fs.ErrNotExist when it is not there.
func (f *Folder) Open(name string) (io.ReadSeekCloser, error) {
	root, err := f.root()
	if err != nil {
		return nil, err
	}
	return root.Open(name)
}

// Remove removes a file; one that is not there is removed.
func (f *Folder) Remove(name string) error {
	root, err := f.root()
	if err != nil {
		return err
	}
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Names lists the files, unfinished ones too.
func (f *Folder) Names() (names []string, err error) {
	root, err := f.root()
	if err != nil {
		return nil, err
	}
	list, err := fs.ReadDir(root.FS(), ".")
	for _, one := range list {
		names = append(names, one.Name())
	}
	return names, err
}

// Close closes the folder; files that are open stay so.
func (f *Folder) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		return nil
	}
	return f.open.Close()
}
