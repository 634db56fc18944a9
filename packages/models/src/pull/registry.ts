/** A weight file of the public VGG releases. */
export interface KnownFile {
  readonly name: string;
  readonly url: string;
  /** Size for the question before the download; exact where `bytes` is given. */
  readonly megabytes: number;
  readonly bytes?: number;
  /** Hex digest, or for torchvision's files its first digits, which are part of their name. */
  readonly hash: { readonly algorithm: "sha256" | "md5"; readonly hex: string };
  readonly lineage: "torchvision" | "caffe";
  readonly licence: string;
  readonly attribution: string;
}

const TIMM_LICENCE = "BSD-3-Clause; the weights may carry the terms of ImageNet, non-commercial research";
const CAFFE_LICENCE = "CC BY 4.0";

/** Hashes: Git LFS object ids on the repositories' pages. */
function timm(name: string, megabytes: number, hex: string): KnownFile {
  return {
    name,
    url: `https://huggingface.co/timm/${name}.tv_in1k/resolve/main/model.safetensors`,
    megabytes,
    hash: { algorithm: "sha256", hex },
    lineage: "torchvision",
    licence: TIMM_LICENCE,
    attribution: "torchvision's VGG weights (2017), published by timm on Hugging Face",
  };
}

function torchvision(name: string, file: string, megabytes: number, more: Partial<KnownFile> = {}): KnownFile {
  return {
    name,
    url: `https://download.pytorch.org/models/${file}.pth`,
    megabytes,
    hash: { algorithm: "sha256", hex: file.split("-")[1] ?? "" },
    lineage: "torchvision",
    licence: TIMM_LICENCE,
    attribution: "torchvision's VGG weights",
    ...more,
  };
}

function keras(name: string, model: string, megabytes: number, hex: string, bytes?: number): KnownFile {
  return {
    name,
    url: `https://storage.googleapis.com/tensorflow/keras-applications/${model}/${model}_weights_tf_dim_ordering_tf_kernels.h5`,
    megabytes,
    ...(bytes ? { bytes } : {}),
    hash: { algorithm: "md5", hex },
    lineage: "caffe",
    licence: CAFFE_LICENCE,
    attribution: "Karen Simonyan and Andrew Zisserman, Visual Geometry Group, University of Oxford; converted by Keras",
  };
}

/** Every file `weights pull` knows. `-torchvision` are the same numbers in another file. The plain names are lineage "torchvision"; `-keras` are the authors' own weights. */
export const KNOWN_FILES: readonly KnownFile[] = [
  timm("vgg11", 531, "682c023808812148d4e60c76d80ad83dbeaf5d50eb1a952a0b836895003151e5"),
  torchvision("vgg11_bn", "vgg11_bn-6002323d", 531),
  torchvision("vgg13", "vgg13-19584684", 532),
  timm("vgg13_bn", 532, "7dae235e35772693cd527e7ac9ef8f6594707a14a8d26aabdb83c0baa6847861"),
  timm("vgg16", 553, "57b026918159a6bf9faf8405c3a551903768e7138989d9c6224a14227203fad8"),
  timm("vgg16_bn", 554, "88bbedbc8e780413736db38ac4efd41b06fc0e93fd5b8879b584bba63a950129"),
  timm("vgg19", 575, "11aea017b543ff59233749d8f1cf544cda749378f5790d2fedab841fb86b7669"),
  timm("vgg19_bn", 575, "f8249087e63bae61c6166bb23d7c26efe1b2a43fd9fb5cd60ac6ce00535ba312"),
  torchvision("vgg11-torchvision", "vgg11-8a719046", 531),
  torchvision("vgg13_bn-torchvision", "vgg13_bn-abd245e5", 532),
  torchvision("vgg16-torchvision", "vgg16-397923af", 553, {
    bytes: 553_433_881,
    hash: { algorithm: "sha256", hex: "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0" },
  }),
  torchvision("vgg16_bn-torchvision", "vgg16_bn-6c64b313", 554),
  torchvision("vgg19-torchvision", "vgg19-dcbb9e9d", 575),
  torchvision("vgg19_bn-torchvision", "vgg19_bn-c79401a0", 575),
  keras("vgg16-keras", "vgg16", 553, "64373286793e3c8b2b4e3219cbf3544b", 553_467_096),
  keras("vgg19-keras", "vgg19", 575, "cbe5617147190e668d6c5d5026f83318"),
];
