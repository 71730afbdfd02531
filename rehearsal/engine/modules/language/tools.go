//go:build tools

// Package language pins the Node.js language host that rehearsal/engine/build builds; the import keeps it in go.mod.
package language

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
