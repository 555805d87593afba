var o={brand:"this brand",competitor:"competitor",other:""};export{o as a};
