// Reads the examples of deployment as those would who deploy them: the Compose
// file by Compose's own library, the manifests by Kubernetes' own types, in
// which no field may be unknown.
//
//	deploy compose FILE
//	deploy kubernetes FILE...
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/loader"
	"github.com/compose-spec/compose-go/types"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func compose(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	project, err := loader.Load(types.ConfigDetails{
		WorkingDir:  filepath.Dir(path),
		ConfigFiles: []types.ConfigFile{{Filename: path, Content: text}},
		Environment: map[string]string{},
	}, func(options *loader.Options) { options.SetProjectName("oms", true) })
	if err != nil {
		return err
	}
	for _, service := range project.Services {
		fmt.Println(service.Name)
		for name, value := range service.Environment {
			fmt.Printf("%s\t%s\t%s\n", service.Name, name, *value)
		}
	}
	return nil
}

func decode(decoder runtime.Decoder, document []byte) (string, error) {
	object, kind, err := decoder.Decode(document, nil, nil)
	if err != nil {
		return "", err
	}
	named, ok := object.(interface{ GetName() string })
	if !ok || named.GetName() == "" {
		return "", fmt.Errorf("a %s has no name", kind.Kind)
	}
	return kind.Kind + "/" + named.GetName(), nil
}

func kubernetes(path string) error {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme,
		policyv1.AddToScheme, rbacv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).
		UniversalDeserializer()
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	documents := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text)))
	buffer := make([]byte, 1<<20)
	for {
		count, err := documents.Read(buffer)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := decode(decoder, buffer[:count])
		if err != nil {
			return err
		}
		fmt.Println(name)
	}
}

func main() {
	read := map[string]func(string) error{
		"compose": compose, "kubernetes": kubernetes}[os.Args[1]]
	for _, path := range os.Args[2:] {
		if err := read(path); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
			os.Exit(1)
		}
	}
}
